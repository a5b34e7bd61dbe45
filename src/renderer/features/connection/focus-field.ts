import type { FormPlace } from './form-fields.ts';

/** Scrolls to a place of the form, and gives it the focus. */
export function focusField(form: HTMLFormElement | null, place: FormPlace | null): void {
  if (form === null || place === null) return;
  const field = form.querySelector(`[data-field="${place}"]`);
  const editor = field?.querySelector('[data-editor]')?.shadowRoot?.querySelector<HTMLElement>('.cm-content');
  const control =
    editor ??
    field?.querySelector<HTMLElement>('input:checked') ??
    field?.querySelector<HTMLElement>('input, select, textarea, button');
  control?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}
