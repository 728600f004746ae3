package io.millrace.tools.run;

import io.millrace.tools.console.Console;
import java.io.File;
import java.io.IOException;
import java.util.Map;

/** Tells systemd that the service is ready, when it asks for that. */
final class ServiceNotice {
  private ServiceNotice() {}

  /** Starts systemd-notify and does not wait for it. */
  static void ready(final Map<String, String> environment, final Console console) {
    final String socket = environment.get("NOTIFY_SOCKET");
    if (socket == null || socket.isEmpty()) {
      return;
    }
    final String pid = "--pid=" + ProcessHandle.current().pid();
    try {
      new ProcessBuilder("systemd-notify", "--ready", pid)
          .redirectErrorStream(true)
          .redirectOutput(new File("/dev/null"))
          .start();
    } catch (final IOException e) {
      console.onNotice(
          Run.WARNING + "NOTIFY_SOCKET is set but systemd-notify cannot be run: " + e.getMessage());
    }
  }
}
