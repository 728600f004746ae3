package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Namespace;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A wildcard listener answers from the address that the client used. In a network namespace of its
 * own.
 */
final class UdpAddressIT {
  private static final int PORT = 7_000;
  private static final int BACKEND_PORT = 7_100;
  private static final Duration NOTICED = Duration.ofSeconds(3);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String NOTHING = "nothing";

  private Namespace namespace;
  private Remote remote;
  private Millrace millrace;
  private int clients;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    namespace = Namespace.open();
    namespace.ip("addr", "add", "127.0.0.2/8", "dev", "lo");
    remote = Remote.in(namespace);
    remote.echo("backend", "127.0.0.1", BACKEND_PORT);
  }

  @AfterEach
  void close() {
    if (namespace == null) {
      return;
    }
    try {
      if (millrace != null) {
        millrace.close();
      }
    } finally {
      remote.close();
      namespace.close();
    }
  }

  @Test
  @DisplayName(
      "U6 wildcard: the reply comes from the address the client used, 127.0.0.1, 127.0.0.2 and ::1")
  void shouldAnswerFromAddressThatClientUsed() throws Exception {
    start("*:" + PORT, "--loops", "2");
    for (int i = 0; i < 4; i++) {
      for (final String host : List.of("127.0.0.1", "127.0.0.2", "::1")) {
        assertEquals(flag(host) + " hello", ask(host));
      }
    }
  }

  @Test
  @DisplayName("U6 an address that no interface lists is served, whatever the reply's source is")
  void shouldServeUnlistedAddress() throws Exception {
    start("*:" + PORT);
    for (int i = 0; i < 4; i++) {
      final String answer = ask("127.0.0.3");
      assertTrue(answer.endsWith(":" + PORT + " hello"), answer);
    }
    assertEquals(flag("127.0.0.2") + " hello", ask("127.0.0.2"), "listed ones are as before");
  }

  @Test
  @DisplayName(
      "U6 an address added later is served from within 3 s; one that vanished harms no other")
  void shouldServeAddressWhenItIsAddedLater() throws Exception {
    start("*:" + PORT);
    final int before = Proc.descriptors(millrace.pid());
    namespace.ip("addr", "add", "127.0.0.4/8", "dev", "lo");
    namespace.ip("-6", "addr", "add", "fd00:77::4/128", "dev", "lo", "nodad");
    for (final String host : List.of("127.0.0.4", "fd00:77::4")) {
      Await.until("answers from " + host, NOTICED, () -> isAnsweredFrom(host));
    }
    namespace.ip("addr", "del", "127.0.0.4/8", "dev", "lo");
    namespace.ip("-6", "addr", "del", "fd00:77::4/128", "dev", "lo");
    Await.until(
        "its sockets are closed",
        NOTICED,
        () -> Proc.descriptors(millrace.pid()) <= before + clients);
    assertEquals(flag("127.0.0.1") + " hello", ask("127.0.0.1"));
    assertEquals(flag("127.0.0.2") + " hello", ask("127.0.0.2"));
    assertEquals(flag("::1") + " hello", ask("::1"));
    namespace.ip("addr", "add", "127.0.0.4/8", "dev", "lo");
    Await.until("answers again from 127.0.0.4", NOTICED, () -> isAnsweredFrom("127.0.0.4"));
  }

  @Test
  @DisplayName(
      "U6 a flow that began before its address had a socket goes on, from the right address as soon as it has")
  void shouldMoveFlowToNewSocketWhenAddressIsAddedLater() throws Exception {
    start("*:" + PORT);
    remote.wildcardClient("steady", "127.0.0.4", PORT);
    assertNotEquals(NOTHING, remote.ask("steady", "unlisted"));
    namespace.ip("addr", "add", "127.0.0.4/8", "dev", "lo");
    Await.until(
        "answers from 127.0.0.4",
        NOTICED,
        () -> remote.ask("steady", "again").equals(flag("127.0.0.4") + " again"));
  }

  @Test
  @DisplayName("C17 0.0.0.0 is IPv4 only, [::] is IPv6 only, as documented")
  void shouldServeOneFamilyWhenListenerIsOfOneFamily() throws Exception {
    start("0.0.0.0:" + PORT);
    assertEquals(flag("127.0.0.2") + " hello", ask("127.0.0.2"));
    assertEquals(NOTHING, ask("::1", SHORT));
    millrace.close();
    start("[::]:" + PORT);
    assertEquals(flag("::1") + " hello", ask("::1"));
    assertEquals(NOTHING, ask("127.0.0.2", SHORT));
  }

  @Test
  @DisplayName(
      "C17 * serves both families also where bindv6only is set, and IPv4 alone where there is no IPv6")
  void shouldServeWhatExistsWhenFamiliesDiffer() throws Exception {
    namespace.set("ipv6/bindv6only", "1");
    start("*:" + PORT);
    assertEquals(flag("::1") + " hello", ask("::1"));
    assertEquals(flag("127.0.0.2") + " hello", ask("127.0.0.2"));
    millrace.close();
    namespace.set("ipv6/conf/all/disable_ipv6", "1");
    start("*:" + PORT);
    assertEquals(flag("127.0.0.2") + " hello", ask("127.0.0.2"));
  }

  private void start(final String listen, final String... flags) {
    millrace =
        UdpFrontend.launcher(listen, List.of("127.0.0.1:" + BACKEND_PORT), flags)
            .prefix(namespace.prefix().toArray(String[]::new))
            .start();
  }

  private String ask(final String host) {
    return ask(host, Limits.WAIT);
  }

  /** Sender and text of the answer to a new client, or nothing. */
  private String ask(final String host, final Duration limit) {
    final String client = "client" + clients++;
    remote.client(client, host, PORT);
    remote.send(client, "hello");
    final String answer = remote.receive(client, limit);
    remote.closePeer(client);
    return answer;
  }

  private boolean isAnsweredFrom(final String host) {
    return ask(host, SHORT).equals(flag(host) + " hello");
  }

  private static String flag(final String host) {
    return Sockets.flag(new InetSocketAddress(host, PORT));
  }
}
