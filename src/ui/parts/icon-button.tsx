import { Tooltip } from '@kobalte/core/tooltip'
import type { ComponentProps } from 'solid-js'
import { splitProps } from 'solid-js'
import { Icon, type IconName } from './icon.tsx'

type Props = { icon: IconName; label: string; keys?: string; kind?: string } & Omit<
  ComponentProps<'button'>,
  'children' | 'class' | 'type'
>

/** A square button with an icon, its name for those who cannot see it and a tooltip for those who can. */
export function IconButton(props: Props) {
  const [own, rest] = splitProps(props, ['icon', 'label', 'keys', 'kind'])
  return (
    <Tooltip openDelay={400} closeDelay={0} gutter={6}>
      <Tooltip.Trigger
        as="button"
        type="button"
        class={`button is-square ${own.kind ?? 'is-quiet'}`}
        aria-label={own.label}
        {...rest}
      >
        <Icon name={own.icon} />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content class="tooltip">
          {own.label}
          {own.keys ? ` (${own.keys})` : ''}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip>
  )
}
