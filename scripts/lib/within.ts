/** Resolves as `work` does; rejects after `ms` milliseconds, with what `describe` says then. */
export async function within<T>(ms: number, work: Promise<T>, describe = () => ''): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`It did not happen within ${ms} ms. ${describe()}`.trim())), ms);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
