import type { ModelSettings } from '../../protocol/settings.ts'

export interface Preset {
  name: string
  protocol: ModelSettings['protocol']
  /** As each provider's own documentation gives it. */
  baseUrl: string
}

export const PRESETS: readonly Preset[] = [
  { name: 'OpenAI', protocol: 'responses', baseUrl: 'https://api.openai.com/v1' },
  { name: 'Anthropic', protocol: 'anthropic-messages', baseUrl: 'https://api.anthropic.com/v1' },
  { name: 'OpenRouter', protocol: 'chat-completions', baseUrl: 'https://openrouter.ai/api/v1' },
  {
    name: 'Gemini',
    protocol: 'chat-completions',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  },
  { name: 'Mistral', protocol: 'chat-completions', baseUrl: 'https://api.mistral.ai/v1' },
  { name: 'Groq', protocol: 'chat-completions', baseUrl: 'https://api.groq.com/openai/v1' },
  { name: 'DeepSeek', protocol: 'chat-completions', baseUrl: 'https://api.deepseek.com/v1' },
  { name: 'Together', protocol: 'chat-completions', baseUrl: 'https://api.together.xyz/v1' },
  { name: 'Ollama', protocol: 'chat-completions', baseUrl: 'http://localhost:11434/v1' },
  { name: 'LM Studio', protocol: 'chat-completions', baseUrl: 'http://localhost:1234/v1' },
]

/** The preset that an address is of; null for any other address. */
export const presetOf = (baseUrl: string): Preset | null =>
  PRESETS.find((preset) => preset.baseUrl === baseUrl.trim().replace(/\/+$/, '')) ?? null
