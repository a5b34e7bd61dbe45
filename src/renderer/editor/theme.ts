import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Looks of every editor. Custom properties come from the page, through the shadow root, and follow light and dark. */
const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'transparent', fontSize: 'var(--text-code)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '1.6',
    scrollbarWidth: 'thin',
    scrollbarColor: 'var(--line-strong) transparent',
  },
  '.cm-content': { caretColor: 'var(--accent)', padding: 'var(--space-3) 0' },
  '.cm-line': { padding: '0 var(--space-4) 0 var(--space-2)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--active-line)' },
  '.cm-gutters': {
    // Opaque: long lines scroll under it.
    backgroundColor: 'var(--surface)',
    color: 'var(--ink-faint)',
    border: 'none',
    paddingLeft: 'var(--space-2)',
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--ink-quiet)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.5ch', fontVariantNumeric: 'tabular-nums' },
  '.cm-foldGutter .cm-gutterElement': {
    width: '1.2em',
    textAlign: 'center',
    cursor: 'pointer',
    opacity: '0',
    transition: 'opacity var(--quick)',
  },
  '.cm-gutters:hover .cm-foldGutter .cm-gutterElement, .cm-foldGutter .cm-gutterElement:has([title="Unfold line"])': {
    opacity: '1',
  },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--accent-wash)',
    border: 'none',
    color: 'var(--accent)',
    padding: '0 var(--space-1)',
    borderRadius: 'var(--radius-1)',
  },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-wash)',
    outline: '1px solid var(--accent-line)',
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--danger-wash)' },
  '.cm-placeholder': { color: 'var(--ink-faint)', fontStyle: 'italic' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-2)',
    boxShadow: 'var(--shadow-2)',
    fontFamily: 'var(--font-sans)',
    fontSize: 'var(--text-1)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-1)',
    maxHeight: '16em',
    borderRadius: 'var(--radius-2)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px var(--space-3)', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-wash)', color: 'var(--ink)' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '600' },
  '.cm-completionDetail': { color: 'var(--ink-quiet)', fontStyle: 'normal', marginLeft: 'var(--space-3)' },
  '.cm-tooltip.cm-completionInfo': { padding: 'var(--space-2) var(--space-3)', maxWidth: '20rem', lineHeight: '1.5' },
  '.cm-diagnostic': {
    padding: 'var(--space-2) var(--space-3)',
    borderLeftWidth: '3px',
    maxWidth: '32rem',
    lineHeight: '1.5',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--accent)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--danger) 1px',
    textUnderlineOffset: '4px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--accent) 1px',
    textUnderlineOffset: '4px',
  },
  '.lk-doc': { padding: 'var(--space-2) var(--space-3)', maxWidth: '28rem', lineHeight: '1.5' },
  '.lk-doc-signature': { fontFamily: 'var(--font-mono)', color: 'var(--ink)' },
  '.lk-doc-description': { marginTop: 'var(--space-1)', color: 'var(--ink-quiet)', whiteSpace: 'pre-line' },
  '.lk-doc-deprecated': { marginTop: 'var(--space-1)', color: 'var(--danger)' },
});

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: [tags.propertyName], color: 'var(--code-name)' },
  { tag: [tags.atom, tags.typeName], color: 'var(--code-type)' },
  { tag: [tags.attributeName], color: 'var(--code-argument)' },
  { tag: [tags.variableName], color: 'var(--code-variable)' },
  { tag: [tags.string], color: 'var(--code-string)' },
  { tag: [tags.number, tags.integer, tags.float, tags.bool, tags.null], color: 'var(--code-literal)' },
  { tag: [tags.special(tags.name), tags.modifier], color: 'var(--code-type)' },
  { tag: [tags.lineComment], color: 'var(--ink-quiet)', fontStyle: 'italic' },
  { tag: [tags.paren, tags.brace, tags.squareBracket, tags.separator, tags.punctuation], color: 'var(--ink-quiet)' },
]);

export const editorLooks = [theme, syntaxHighlighting(highlight)];
