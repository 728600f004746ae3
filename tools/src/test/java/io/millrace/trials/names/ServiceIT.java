package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** SRV records and names, told by a real name server. */
final class ServiceIT {
  private static final String ONE = "127.0.0.11";
  private static final String TWO = "127.0.0.12";
  private static final String SERVICE = "_pg._tcp.db.test";
  private static final String[] HOSTS = {
    "--host-record=a.test," + ONE, "--host-record=b.test," + TWO, "--host-record=c.test,::1"
  };

  /** Records of the service, each a target, a port, a priority and a weight, and those of hosts. */
  private static String[] records(final String... services) {
    final String[] all = new String[HOSTS.length + services.length];
    System.arraycopy(HOSTS, 0, all, 0, HOSTS.length);
    for (int i = 0; i < services.length; i++) {
      all[HOSTS.length + i] = "--srv-host=" + SERVICE + "," + services[i];
    }
    return all;
  }

  private static MillraceLauncher launcher(final NameServer server, final String... flags) {
    return Millrace.launcher()
        .jvm(server.flag())
        .args("--listen", "127.0.0.1:0", "--resolve", "200ms", "--health", "none")
        .args(flags)
        .tolerate("look-up failed");
  }

  @Test
  @DisplayName(
      "O4 srv: ports of the records, the lowest priority first; targets join, leave, and stay on failure")
  void shouldFollowTheRecordsOfAService() throws Exception {
    try (Row row = Row.of(ONE, TWO, "::1");
        NameServer server =
            NameServer.with(
                records("a.test," + row.port() + ",10,5", "c.test," + row.port() + ",20,5"));
        Millrace millrace = launcher(server, "--backend", "db=srv:" + SERVICE).start();
        Peer held = Asking.connect(millrace)) {
      assertEquals(ONE, Asking.answer(held));
      Asking.await(millrace, ONE);
      server.change(records("a.test," + row.port() + ",10,5", "b.test," + row.port() + ",10,5"));
      Asking.await(millrace, ONE, TWO);
      server.stop();
      Asking.awaitMessage(millrace, "db: name look-up failed: " + SERVICE);
      Asking.await(millrace, ONE, TWO);
      server.change(records("b.test," + row.port() + ",10,5"));
      Asking.await(millrace, TWO);
      server.change(records("c.test," + row.port() + ",10,5"));
      Asking.await(millrace, "::1");
      Asking.requireRoundTrip(held);
      Asking.awaitMessage(millrace, "db@" + ONE + ":" + row.port() + ": removed");
      Asking.awaitMessage(millrace, "db@[::1]:" + row.port() + ": joined");
    }
  }

  @Test
  @DisplayName("srv: sessions follow the weights of the records")
  void shouldShareByTheWeightsOfTheRecords() throws Exception {
    try (Row row = Row.of(ONE, TWO);
        NameServer server =
            NameServer.with(
                records("a.test," + row.port() + ",0,60000", "b.test," + row.port() + ",0,20000"));
        Millrace millrace =
            launcher(server, "--balance", "round-robin", "--backend", "db=srv:" + SERVICE)
                .start()) {
      Asking.awaitMessage(millrace, "/db: resolved to ");
      int one = 0;
      for (int i = 0; i < 40; i++) {
        one += Asking.once(millrace).equals(ONE) ? 1 : 0;
      }
      assertTrue(one >= 29 && one <= 31, "of 40, three quarters are " + one);
    }
  }

  @Test
  @DisplayName("srv: no such service: it starts, says why, and serves once there are records")
  void shouldServeOnceTheServiceIsKnown() throws Exception {
    try (Row row = Row.of(ONE);
        NameServer server = NameServer.with();
        Millrace millrace = launcher(server, "--backend", "db=srv:" + SERVICE).start()) {
      Asking.awaitMessage(millrace, "db: name look-up failed: " + SERVICE + ": no such service");
      assertEquals(Asking.NOBODY, Asking.once(millrace));
      server.change(records("a.test," + row.port() + ",10,5"));
      Asking.await(millrace, ONE);
    }
  }

  @Test
  @DisplayName("C39 a signal while the look-up of a service hangs: it ends in time")
  void shouldEndInTimeWhenTheServiceHangs() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      final Millrace millrace =
          Millrace.launcher()
              .jvm("-Ddns.server=127.0.0.1:" + silent.getLocalPort())
              .args("--listen", "127.0.0.1:0", "--health", "none")
              .args("--backend", "db=srv:" + SERVICE)
              .start();
      millrace.signal("TERM");
      assertEquals(0, millrace.awaitExit(Limits.stretched(Duration.ofSeconds(1))));
      assertEquals(List.of(), millrace.sessions());
    }
  }
}
