package io.millrace.net;

import io.millrace.status.ConnectError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;

/** Tells from an exception what the operating system said: NIO hands on no error number. */
public final class Errors {
  /** Said by those who did not ask the operating system. */
  static final String NO_LOCAL_PORT = "no local port was free a moment ago";

  private static final String NO_DESCRIPTOR = "Too many open files";

  private Errors() {}

  /**
   * The kind of a failed connect, bind or open.
   *
   * @param e what NIO threw
   * @return never null
   */
  public static ConnectError kindOf(final IOException e) {
    final String message = String.valueOf(e.getMessage());
    if (isDescriptors(e)) {
      return ConnectError.DESCRIPTORS;
    }
    if (isLocalPorts(e)) {
      return ConnectError.LOCAL_PORTS;
    }
    if (e instanceof NoRouteToHostException
        || message.contains("unreachable")
        || message.contains("ermission denied")) { // that is a route which prohibits
      return ConnectError.UNREACHABLE;
    }
    if (message.contains("timed out")) {
      return ConnectError.TIMEOUT;
    }
    if (e instanceof ConnectException || message.contains("refused") || message.contains("reset")) {
      return ConnectError.REFUSED;
    }
    return ConnectError.OTHER;
  }

  /**
   * Whether no local port was free, or the local address is not ours. NIO throws a BindException
   * for several other reasons too.
   *
   * @param e what NIO threw, on bind or connect
   * @return true for EADDRINUSE and EADDRNOTAVAIL
   */
  public static boolean isLocalPorts(final IOException e) {
    final String message = String.valueOf(e.getMessage());
    return message.contains("Cannot assign requested address")
        || e instanceof BindException
            && (message.contains("already in use") || message.equals(NO_LOCAL_PORT));
  }

  /**
   * Whether the process or the machine has no descriptor left.
   *
   * @param e what NIO threw
   * @return true for EMFILE and ENFILE
   */
  public static boolean isDescriptors(final IOException e) {
    return String.valueOf(e.getMessage()).contains(NO_DESCRIPTOR);
  }

  /**
   * What NIO would throw if the process had no descriptor left.
   *
   * @return {@link #isDescriptors}
   */
  public static IOException noDescriptor() {
    return new IOException(NO_DESCRIPTOR);
  }
}
