/**
 * The shapes of just-bash's syntax tree (its `dist/ast/types.d.ts`). The package exports only a few of them by name;
 * the rest are reached from those, so that the type checker still holds us to the package.
 */
import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode } from 'just-bash'

export type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode }
export type WordPart = WordNode['parts'][number]
export type Part<T extends WordPart['type']> = Extract<WordPart, { type: T }>
export type ParameterOperation = NonNullable<Part<'ParameterExpansion'>['operation']>
export type ArithmeticExpressionNode = Part<'ArithmeticExpansion'>['expression']
export type ArithExpr = ArithmeticExpressionNode['expression']
export type RedirectionNode = SimpleCommandNode['redirections'][number]
export type AssignmentNode = SimpleCommandNode['assignments'][number]
export type Compound<T extends CommandNode['type']> = Extract<CommandNode, { type: T }>
export type FunctionDefNode = Compound<'FunctionDef'>
export type ConditionalExpressionNode = Compound<'ConditionalCommand'>['expression']
