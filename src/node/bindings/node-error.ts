/** An error as Node's C++ layer raises it: the class's plain name in the stack, the code as an own property. */
export function nodeError<T extends Error>(
  Class: new (message: string) => T,
  code: string,
  message: string,
): T & { code: string } {
  return Object.assign(new Class(message), { code })
}
