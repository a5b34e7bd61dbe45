/** An event whose default the listener may prevent, as Electron passes it first to listeners. */
export function preventable<T extends object>(members: T): Electron.Event<T> {
  let prevented = false;
  return Object.defineProperty(
    Object.assign(Object.create(null) as object, {
      ...members,
      preventDefault() {
        prevented = true;
      },
    }),
    'defaultPrevented',
    { enumerable: true, get: () => prevented },
  ) as Electron.Event<T>;
}
