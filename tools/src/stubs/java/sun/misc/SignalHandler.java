package sun.misc;

/** What SignalDoor uses of the JDK's interface, to be compiled against; it is never packaged. */
public interface SignalHandler {
  void handle(Signal signal);
}
