package io.millrace.tools.run;

import java.util.function.Consumer;

/**
 * The only door to signals that the JDK has. Alone in its file, since the compiler warns of it: see
 * the build.
 */
final class SignalDoor implements sun.misc.SignalHandler {
  private final Consumer<String> receiver;

  private SignalDoor(final Consumer<String> receiver) {
    this.receiver = receiver;
  }

  /**
   * Has a signal delivered by name, on a thread of its own, instead of what the JVM does for it.
   */
  static void take(final String name, final Consumer<String> receiver) {
    sun.misc.Signal.handle(new sun.misc.Signal(name), new SignalDoor(receiver));
  }

  @Override
  public void handle(final sun.misc.Signal signal) {
    receiver.accept(signal.getName());
  }
}
