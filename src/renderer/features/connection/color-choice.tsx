import { useId } from 'react';
import { CONNECTION_COLORS } from '../../../shared/connection.ts';
import { ColorMark, colorName } from '../../ui/color-mark.tsx';
import styles from './color-choice.module.css';
import { useConnectionForm } from './form-context.ts';

/** By what the windows of a connection are told apart. Each colour has its name beside it: not everyone sees them. */
export function ColorChoice() {
  const { form, change } = useConnectionForm();
  const name = useId();
  return (
    <fieldset data-field="color" className={styles.group}>
      <legend className={styles.label}>Colour</legend>
      <div className={styles.colors}>
        {CONNECTION_COLORS.map((color) => (
          <label key={color} className={styles.color}>
            <input
              type="radio"
              name={name}
              value={color}
              checked={form.fields.color === color}
              onChange={() => change('color', color)}
            />
            <ColorMark color={color} />
            {colorName(color)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
