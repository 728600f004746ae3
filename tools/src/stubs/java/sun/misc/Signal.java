package sun.misc;

/** What SignalDoor uses of the JDK's class, to be compiled against; it is never packaged. */
public final class Signal {
  public Signal(final String name) {}

  public String getName() {
    return null;
  }

  public static SignalHandler handle(final Signal signal, final SignalHandler handler) {
    return null;
  }
}
