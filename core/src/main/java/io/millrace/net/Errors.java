package io.millrace.net;

import io.millrace.status.ConnectError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;

/** Tells from an exception what the operating system said: NIO hands on no error number. */
public final class Errors {
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
    if (e instanceof BindException || message.contains("Cannot assign requested address")) {
      return ConnectError.LOCAL_PORTS;
    }
    if (e instanceof NoRouteToHostException || message.contains("unreachable")) {
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
   * Whether the process or the machine has no descriptor left.
   *
   * @param e what NIO threw
   * @return true for EMFILE and ENFILE
   */
  public static boolean isDescriptors(final IOException e) {
    return String.valueOf(e.getMessage()).contains("Too many open files");
  }
}
