package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** DNS probes against a real server. */
@Timeout(60)
final class DnsHealthIT {
  private Workplace workplace;
  private Process server;
  private int port;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    port = Workplace.freePort();
    server =
        workplace.start(
            "dnsmasq",
            List.of(
                Programs.require("dnsmasq"),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--pid-file=",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--host-record=host.millrace.test,192.0.2.7"));
    workplace.awaitPort("dnsmasq", port);
  }

  @AfterEach
  void close() throws Exception {
    workplace.close();
  }

  private Millrace millrace(final String probe) {
    return Millrace.launcher()
        .args("--listen", "udp://127.0.0.1:0", "--name", "ns", "--backend", "n1=127.0.0.1:" + port)
        .args("--health", probe, "--health-interval", "100ms", "--fall", "2")
        .start();
  }

  @Test
  void shouldBeUpWhenItKnowsTheNameAndDownWhenItIsGone() throws Exception {
    try (Millrace millrace = millrace("dns,name=host.millrace.test")) {
      final HealthNotices notices = new HealthNotices(millrace);
      assertEquals(List.of(), notices.lines());
      server.destroy();
      notices.awaitNext("ns/n1: down (refused), was up");
    }
  }

  @Test
  void shouldBeDownWhenItRefusesTheQuestion() {
    try (Millrace millrace = millrace("dns")) {
      final String line = new HealthNotices(millrace).lines().get(0);
      assertTrue(line.contains("ns/n1: down (reply: refused)"), line);
    }
  }
}
