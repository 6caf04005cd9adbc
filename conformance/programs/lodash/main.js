const _ = require('lodash')
const fp = require('lodash/fp')
const pick = require('lodash/pick')

const people = [
  { name: 'barney', age: 36, tags: { admin: true } },
  { name: 'fred', age: 40, tags: {} },
  { name: 'pebbles', age: 1, tags: { small: [1, 2] } },
]
console.log(
  _.VERSION,
  _.groupBy(people, (each) => each.age > 30),
  _.sortBy(people, ['age']).map(_.property('name')),
)
console.log(_.merge({}, ...people), pick(people[0], ['name']), _.get(people, '[2].tags.small[1]'))
console.log(_.cloneDeep(new Map([[1, new Set([Buffer.from('x'), new Date(0), /re/g])]])))
console.log(_.isEqual(new Float64Array(2), new Float64Array([0, 0])), _.isPlainObject(Object.create(null)))
console.log(_.template('<% for (const n of names) { %><b><%- n %></b><% } %>')({ names: ['<a>', 'b'] }))
console.log(_.words('fooBar baz-quux ünïcode'), _.deburr('déjà vu'), _.truncate('a long sentence', { length: 9 }))
console.log(
  _.chain([3, 1, 2])
    .map((each) => each * 2)
    .filter((each) => each > 2)
    .sum()
    .value(),
)
console.log(
  fp.flow(fp.map(fp.get('age')), fp.sum)(people),
  fp.set('a.b', 1, { a: { c: 2 } }),
  fp.curry((a, b) => a + b)(1)(2),
)
console.log(_.range(0, 1, 0.25), _.zipObjectDeep(['a.b', 'a.c'], [1, 2]), _.padStart('7', 3, '0'), _.isNative(Array))
const late = _.debounce((value) => console.log('debounced', value), 400, { maxWait: 2000 })
for (const each of [1, 2, 3]) late(each)
const throttled = _.throttle((value) => console.log('throttled', value), 400)
for (const each of [1, 2, 3]) throttled(each)
_.defer(console.log, 'deferred')
