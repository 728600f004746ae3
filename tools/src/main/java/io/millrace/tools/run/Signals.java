package io.millrace.tools.run;

import java.util.function.Consumer;

/**
 * The process's signals. Taken over by the first lines of {@code main}, so that a TERM during the
 * start ends the process with status 0 too. Each signal comes on a thread of its own.
 */
public final class Signals implements Consumer<String> {
  private static final String HANGUP = "HUP";

  private final ProcessExit exit;
  private volatile Receiver receiver;

  /**
   * Prepares a handler that takes over nothing yet.
   *
   * @param exit ends the process
   */
  public Signals(final ProcessExit exit) {
    this.exit = exit;
  }

  /** What a running forwarder does about signals. */
  interface Receiver {
    /** TERM or INT. */
    void onTerminate();

    /** HUP. */
    void onHangup();
  }

  /**
   * Takes over TERM, INT and HUP.
   *
   * @return this
   */
  public Signals install() {
    SignalDoor.take("TERM", this);
    SignalDoor.take("INT", this);
    SignalDoor.take(HANGUP, this);
    return this;
  }

  /**
   * Ends the process.
   *
   * @return how it is ended
   */
  ProcessExit exit() {
    return exit;
  }

  void receiver(final Receiver value) {
    receiver = value;
  }

  @Override
  public void accept(final String signal) {
    if (HANGUP.equals(signal)) {
      hangup();
    } else {
      terminate();
    }
  }

  /** Before there is a forwarder nothing needs an orderly end. */
  void terminate() {
    final Receiver current = receiver;
    if (current == null) {
      exit.halt(0);
    } else {
      current.onTerminate();
    }
  }

  void hangup() {
    final Receiver current = receiver;
    if (current != null) {
      current.onHangup();
    }
  }
}
