/** A dialog that the app showed, and the answer that it got. */
export interface ShownDialog {
  readonly title: string;
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** Index of the button chosen. */
  readonly response: number;
}

/** What a test answers the next dialog with. */
export interface DialogAnswer {
  readonly response: number;
  readonly checkboxChecked?: boolean;
}

interface DialogOptions {
  readonly title?: string;
  readonly message: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
  readonly defaultId?: number;
  readonly checkboxChecked?: boolean;
}

/**
 * The app's dialogs. Chromium has none for it, so each is answered at once: by a test, in the order given; else with
 * its default button. It is printed on the terminal unless a test answers.
 */
class Dialogs {
  readonly #answers: DialogAnswer[] = [];
  readonly #shown: ShownDialog[] = [];
  readonly #files: string[] = [];

  /** Oldest first. */
  get shown(): readonly ShownDialog[] {
    return this.#shown;
  }

  queue(answers: readonly DialogAnswer[]): void {
    this.#answers.push(...answers);
  }

  /** Paths that the next dialogs for files answer with; without one, they are cancelled. */
  queueFiles(paths: readonly string[]): void {
    this.#files.push(...paths);
  }

  chooseFileToOpen(): Electron.OpenDialogReturnValue {
    const path = this.#files.shift();
    return { canceled: path === undefined, filePaths: path === undefined ? [] : [path] };
  }

  chooseFileToSave(): Electron.SaveDialogReturnValue {
    const path = this.#files.shift();
    return { canceled: path === undefined, filePath: path ?? '' };
  }

  show(options: DialogOptions): { response: number; checkboxChecked: boolean } {
    const { title = '', message, detail = '', buttons = ['OK'], defaultId = 0, checkboxChecked = false } = options;
    const answer = this.#answers.shift();
    const response = answer?.response ?? defaultId;
    this.#shown.push({ title, message, detail, buttons, response });
    if (!answer) {
      const lines = [title, message, detail, `[${buttons.join('] [')}] → ${buttons[response]}`];
      process.stderr.write(`${lines.filter((line) => line !== '').join('\n')}\n`);
    }
    return { response, checkboxChecked: answer?.checkboxChecked ?? checkboxChecked };
  }
}

export const dialogs = new Dialogs();
