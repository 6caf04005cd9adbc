import { z } from 'zod'

const Person = z.object({
  name: z.string().trim().min(1),
  age: z.coerce.number().int().positive(),
  email: z.email().optional(),
  tags: z.array(z.enum(['a', 'b'])).default([]),
  born: z.iso.date().optional(),
  extra: z.union([z.string(), z.record(z.string(), z.number())]).nullish(),
})
console.log(Person.parse({ name: ' Ada ', age: '36', tags: ['a'], extra: { x: 1 }, dropped: true }))
const bad = Person.safeParse({ name: '', age: -1.5, email: 'no', tags: ['c'], born: '2024-13-01', extra: 5 })
console.log(bad.success, bad.error.issues)
console.log(z.prettifyError(bad.error))
console.log(z.treeifyError(bad.error))
const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree)
  },
})
console.log(JSON.stringify(Tree.parse({ name: 'root', children: [{ name: 'leaf', children: [] }] })))
const Shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('box'), side: z.number() }).strict(),
])
console.log(Shape.safeParse({ kind: 'box', side: 1, more: 2 }).error?.issues)
console.log(
  await z
    .string()
    .refine(async (text) => text.length > 2, 'too short')
    .safeParseAsync('ab'),
)
console.log(
  z
    .string()
    .transform((text) => text.length)
    .pipe(z.number().max(3))
    .safeParse('four').error.message,
)
console.log(JSON.stringify(z.toJSONSchema(Person, { io: 'input' })))
Person.parse({})
