package io.millrace.tools.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads in the forwarder's session log which backend served which client: one JSON line at each
 * session's end.
 */
final class SessionLog {
  private static final Pattern CLIENT = Pattern.compile("\"client\":\"127\\.0\\.0\\.1:(\\d+)\"");
  private static final Pattern BACKEND = Pattern.compile("\"backend\":\"([^\"]+)\",\"address\"");

  private final Child forwarder;
  private final Map<Integer, String> backends = new HashMap<>();

  SessionLog(final Child forwarder) {
    this.forwarder = forwarder;
  }

  /**
   * Name of the backend that served a client which has left, or "?" when no line tells it in time.
   */
  String backendOf(final int clientPort, final int limitMs) throws InterruptedException {
    final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    while (!backends.containsKey(clientPort) && deadlineNs - System.nanoTime() > 0) {
      final String line = forwarder.pollResult(50);
      if (line != null) {
        note(line);
      }
    }
    final String backend = backends.remove(clientPort);
    return backend == null ? "?" : backend;
  }

  private void note(final String line) {
    final Matcher client = CLIENT.matcher(line);
    final Matcher backend = BACKEND.matcher(line);
    if (client.find() && backend.find()) {
      backends.put(Integer.parseInt(client.group(1)), backend.group(1));
    }
  }
}
