package io.millrace.status;

/**
 * Pauses of the garbage collector, as the runtime tells them. What asks for them takes time to
 * load, so an implementation is made when there was a collection and not at start. One thread asks.
 */
public interface CollectorPauses extends AutoCloseable {
  /** Knows of none. */
  CollectorPauses NONE =
      new CollectorPauses() {
        @Override
        public long count() {
          return 0;
        }

        @Override
        public long totalNs() {
          return 0;
        }

        @Override
        public void drain(final Sink sink) {
          // there was none
        }

        @Override
        public void close() {
          // nothing is open
        }
      };

  /** Takes pauses. */
  interface Sink {
    /**
     * One pause.
     *
     * @param startNs when it began, by the clock of durations
     * @param endNs when it ended
     */
    void onPause(long startNs, long endNs);
  }

  /**
   * How many there were.
   *
   * @return since the process started
   */
  long count();

  /**
   * How long they lasted.
   *
   * @return nanoseconds, all together, since the process started
   */
  long totalNs();

  /**
   * Hands over the pauses that were told since the last call. Bounded; never waits.
   *
   * @param sink takes each
   */
  void drain(Sink sink);

  @Override
  void close();
}
