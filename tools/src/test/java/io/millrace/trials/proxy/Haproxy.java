package io.millrace.trials.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** HAProxy as a child process: whom interoperation is tried with. */
final class Haproxy implements AutoCloseable {
  private final int port = Route.freePort();
  private final Process process;

  /** One frontend with these lines; {@code PORT} in them becomes its port. */
  Haproxy(final String mode, final String... lines) {
    final List<String> all =
        new ArrayList<>(
            List.of(
                "global",
                "  maxconn 2000",
                "defaults",
                "  mode " + mode,
                "  timeout connect 3s",
                "  timeout client 1m",
                "  timeout server 1m",
                "listen trial"));
    for (final String line : lines) {
      all.add("  " + line.replace("PORT", String.valueOf(port)));
    }
    process =
        Route.start(
            all, "haproxy.cfg", folder -> List.of("haproxy", "-db", "-f", folder + "/haproxy.cfg"));
    Await.until("HAProxy listens", () -> Proc.isListening(port) || !process.isAlive());
    assertTrue(process.isAlive(), "HAProxy did not start");
  }

  int port() {
    return port;
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port);
  }

  @Override
  public void close() {
    Route.end(process);
  }
}
