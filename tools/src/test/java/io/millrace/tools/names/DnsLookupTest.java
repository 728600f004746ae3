package io.millrace.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.AddressText;
import io.millrace.net.ServiceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Questions to a name server that says what it is told to. */
final class DnsLookupTest {
  private static final int WAIT_S = 30;

  private FakeServer server;

  @BeforeEach
  void open() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private DnsLookup lookup(final int dots, final String... search) throws IOException {
    return lookup(List.of(server.address()), dots, search);
  }

  private static DnsLookup lookup(
      final List<InetSocketAddress> servers, final int dots, final String... search)
      throws IOException {
    final Name[] names = new Name[search.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = Name.fromString(search[i], Name.root);
    }
    final DnsSettings settings = new DnsSettings(servers, List.of(names), dots);
    return new DnsLookup(() -> settings);
  }

  private static <T> T get(final CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(WAIT_S, TimeUnit.SECONDS);
  }

  private static List<String> addresses(final CompletionStage<List<InetAddress>> stage)
      throws Exception {
    return get(stage).stream().map(AddressText::ip).toList();
  }

  private static String failure(final CompletionStage<?> stage) {
    final Throwable cause = assertThrows(ExecutionException.class, () -> get(stage)).getCause();
    return assertInstanceOf(IOException.class, cause).getMessage();
  }

  @Test
  void shouldFindTheAddressesOfBothFamilies() throws Exception {
    server.has("db.test. A 10.0.0.1");
    server.has("db.test. A 10.0.0.2");
    server.has("db.test. AAAA 2001:db8::1");
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2", "2001:db8::1"), addresses(lookup(1).addresses("db.test")));
  }

  @Test
  void shouldFollowAliasesAndTakeNothingElse() throws Exception {
    server.answers(
        "db.test. A",
        "db.test. CNAME real.test.",
        "real.test. A 10.0.0.1",
        "stranger.test. A 10.0.0.66");
    assertEquals(List.of("10.0.0.1"), addresses(lookup(1).addresses("db.test")));
  }

  @Test
  void shouldSearchWhenTheNameHasTooFewDots() throws Exception {
    server.has("db.two.test. A 10.0.0.1");
    assertEquals(List.of("10.0.0.1"), addresses(lookup(1, "one.test", "two.test").addresses("db")));
    assertEquals("db.one.test.", server.asked.get(0).split(" ")[0]);
    server.asked.clear();
    server.has("db.b.two.test. A 10.0.0.2");
    assertEquals(
        List.of("10.0.0.2"), addresses(lookup(1, "one.test", "two.test").addresses("db.b")));
    assertEquals("db.b.", server.asked.get(0).split(" ")[0]);
  }

  @Test
  void shouldNotSearchWhenTheNameEndsWithADot() {
    assertEquals("no such name", failureOf("db.", "one.test"));
    assertTrue(server.asked.stream().allMatch(each -> each.startsWith("db. ")));
  }

  private String failureOf(final String host, final String... search) {
    try {
      return failure(lookup(1, search).addresses(host));
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldTakeARefusedFamilyForNone() throws Exception {
    server.has("db.test. A 10.0.0.1");
    server.says("db.test. AAAA", Rcode.REFUSED);
    assertEquals(List.of("10.0.0.1"), addresses(lookup(1).addresses("db.test")));
    server.says("db.test. A", Rcode.NOTIMP);
    assertEquals("name servers say notimp", failureOf("db.test"));
  }

  @Test
  void shouldFailWhenTheServerDoesNotKnowAboutOneFamily() throws Exception {
    server.has("db.test. A 10.0.0.1");
    server.says("db.test. AAAA", Rcode.SERVFAIL);
    assertEquals("name servers say servfail", failureOf("db.test"));
  }

  @Test
  void shouldFailInTimeWhenNobodyAnswers() {
    server.says("db.test. A", FakeServer.SILENT);
    server.says("db.test. AAAA", FakeServer.SILENT);
    assertEquals("no name server answers", failureOf("db.test"));
    assertTrue(server.asked.stream().filter("db.test. A"::equals).count() > 1, "asked again");
  }

  @Test
  void shouldAskTheNextServerWhenOneDoesNotKnow() throws Exception {
    try (FakeServer other = new FakeServer()) {
      other.says("db.test. A", Rcode.SERVFAIL);
      other.says("db.test. AAAA", FakeServer.SILENT);
      server.has("db.test. A 10.0.0.1");
      assertEquals(
          List.of("10.0.0.1"),
          addresses(lookup(List.of(other.address(), server.address()), 1).addresses("db.test")));
    }
  }

  @Test
  void shouldAskNoServerAboutLocalhost() throws Exception {
    assertEquals(List.of("127.0.0.1"), addresses(lookup(1).addresses("localhost")).subList(0, 1));
    assertEquals("the hosts file does not know it", failureOf("db.localhost."));
    assertEquals(List.of(), server.asked);
  }

  @Test
  void shouldFindTheAddressesOfAService() throws Exception {
    server.has("_pg._tcp.db.test. SRV 10 60 5432 a.test.");
    server.has("_pg._tcp.db.test. SRV 20 0 5433 b.test.");
    server.has("_pg._tcp.db.test. SRV 20 0 5433 gone.test.");
    server.has("a.test. A 10.0.0.1");
    server.has("b.test. A 10.0.0.2");
    server.has("b.test. AAAA 2001:db8::2");
    assertEquals(
        List.of(
            new ServiceAddress(InetAddress.getByName("10.0.0.1"), 5432, 10, 60),
            new ServiceAddress(InetAddress.getByName("10.0.0.2"), 5433, 20, 0),
            new ServiceAddress(InetAddress.getByName("2001:db8::2"), 5433, 20, 0)),
        get(lookup(1).service("_pg._tcp.db.test")));
  }

  @Test
  void shouldFailAsAWholeWhenATargetIsNotKnownAbout() throws Exception {
    server.has("_pg._tcp.db.test. SRV 10 60 5432 a.test.");
    server.has("_pg._tcp.db.test. SRV 10 60 5432 b.test.");
    server.has("a.test. A 10.0.0.1");
    server.says("b.test. A", Rcode.SERVFAIL);
    assertEquals("name servers say servfail", failure(lookup(1).service("_pg._tcp.db.test")));
  }

  @Test
  void shouldSayWhyAServiceHasNoBackend() throws Exception {
    assertEquals("no such service", failure(lookup(1).service("_pg._tcp.db.test")));
    server.has("_pg._tcp.db.test. SRV 0 0 0 .");
    assertEquals("no target has an address", failure(lookup(1).service("_pg._tcp.db.test")));
    assertEquals(
        "no name server is configured", failure(lookup(List.of(), 1).service("_pg._tcp.db.test")));
  }
}
