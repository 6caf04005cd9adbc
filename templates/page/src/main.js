import { add, summary, toggle } from './list.js'

const form = document.querySelector('form')
const rows = document.querySelector('ul')
const status = document.querySelector('[role=status]')
let list = []

function show(next) {
  list = next
  rows.replaceChildren(...list.map(row))
  status.textContent = summary(list)
}

function row(item) {
  const line = document.createElement('li')
  line.className = item.done ? 'done' : ''
  const label = document.createElement('label')
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.checked = item.done
  box.onchange = () => show(toggle(list, item.what))
  const text = document.createElement('span')
  text.textContent = item.count > 1 ? ` ${item.what} × ${item.count}` : ` ${item.what}`
  label.append(box, text)
  line.append(label)
  return line
}

form.onsubmit = (event) => {
  event.preventDefault()
  show(add(list, new FormData(form).get('what')))
  form.reset()
}
show(list)
