package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Millrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DnsIT {
  private static final String NAME = "host.millrace.test";
  private static final String ADDRESS = "192.0.2.7";

  private Workplace workplace;
  private Millrace millrace;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    final int backend = Workplace.freePort();
    final List<String> server =
        new ArrayList<>(List.of(Programs.require("dnsmasq"), "--keep-in-foreground"));
    server.addAll(
        List.of(
            "--conf-file=/dev/null",
            "--no-resolv",
            "--no-hosts",
            "--bind-interfaces",
            "--pid-file="));
    server.addAll(
        List.of(
            "--listen-address=127.0.0.1",
            "--port=" + backend,
            "--host-record=" + NAME + "," + ADDRESS));
    workplace.start("dnsmasq", server);
    workplace.awaitPort("dnsmasq", backend);
    final String target = "127.0.0.1:" + backend;
    millrace =
        Millrace.launcher()
            .args(
                "--listen",
                "udp://127.0.0.1:0",
                "--name",
                "dns-udp",
                "--replies",
                "1",
                "--backend",
                target)
            .args("--listen", "127.0.0.1:0", "--name", "dns-tcp", "--backend", target)
            .start();
  }

  @AfterEach
  void close() throws Exception {
    if (millrace != null) {
      millrace.kill();
    }
    workplace.close();
  }

  @Test
  void shouldResolveWhenAskedOverUdpAndTcp() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertEquals(ADDRESS, dig(0, "+notcp"));
      assertEquals(ADDRESS, dig(1, "+tcp"));
    }
    millrace.close();
  }

  private String dig(final int frontend, final String transport) throws Exception {
    final String port = "" + millrace.addresses().get(frontend).getPort();
    return workplace
        .run(
            10,
            Programs.require("dig"),
            "@127.0.0.1",
            "-p",
            port,
            transport,
            "+short",
            "+tries=1",
            "+time=3",
            NAME,
            "A")
        .strip();
  }
}
