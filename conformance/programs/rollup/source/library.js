export const used = (value) => value + 1
export const unused = (value) => value - 1
