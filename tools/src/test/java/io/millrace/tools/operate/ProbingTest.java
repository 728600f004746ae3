package io.millrace.tools.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.NameLookup;
import io.millrace.net.ServiceAddress;
import io.millrace.tools.args.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a probe by hand is about: a name may stand for many. */
final class ProbingTest {
  private static final List<String> TCP = List.of("--health", "tcp");

  /** Two addresses of everything. */
  private static final class Names implements NameLookup {
    @Override
    public List<InetAddress> lookUp(final String host) throws IOException {
      if (host.startsWith("_")) {
        throw new IOException("a service was asked for as a host");
      }
      return List.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("2001:db8::1"));
    }

    @Override
    public CompletionStage<List<ServiceAddress>> lookUpService(final String service) {
      if (!service.equals("_pg._tcp.db.example")) {
        return CompletableFuture.failedFuture(new IOException("no such service"));
      }
      try {
        final List<InetAddress> two = lookUp("db");
        return CompletableFuture.completedFuture(
            List.of(
                new ServiceAddress(two.get(0), 5432, 1, 1),
                new ServiceAddress(two.get(1), 5433, 1, 1)));
      } catch (final IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
  }

  private static List<String> shown(final String subject, final List<String> flags)
      throws IOException {
    return Probing.of(subject, flags, new Names()).stream()
        .map(each -> each.name() + " " + each.target().port() + " " + each.addresses().size())
        .toList();
  }

  @Test
  void shouldAskEachTargetOfAServiceAtItsPort() throws IOException {
    assertEquals(
        List.of(
            "srv:_pg._tcp.db.example@10.0.0.1:5432 5432 1",
            "srv:_pg._tcp.db.example@[2001:db8::1]:5433 5433 1"),
        shown("srv:_pg._tcp.db.example", TCP));
    assertEquals(
        List.of(
            "srv:_pg._tcp.db.example@10.0.0.1:5432 8008 1",
            "srv:_pg._tcp.db.example@[2001:db8::1]:5433 8008 1"),
        shown("srv:_pg._tcp.db.example", List.of("--health", "http,port=8008")));
    assertThrows(IOException.class, () -> Probing.of("srv:_no._tcp.db.example", TCP, new Names()));
  }

  @Test
  void shouldAskEachAddressOfANameThatStandsForMany() throws IOException {
    assertEquals(
        List.of("db:5432,resolve=all@10.0.0.1 5432 1", "db:5432,resolve=all@2001:db8::1 5432 1"),
        shown("db:5432,resolve=all", TCP));
  }

  @Test
  void shouldNameNothingThatNobodyHasWrittenWhenTheFlagsAreWrong() {
    refused("--health: \"foo\" is no probe; there are none, tcp,", "db:1", "--health", "foo");
    refused("\"127.1:80\": \"127.1\" is no IPv4 address", "127.1:80", "--health", "tcp");
    refused("--health-timeout: \"5\" has no", "db:1", "--health", "tcp", "--health-timeout", "5");
  }

  private static void refused(final String message, final String subject, final String... flags) {
    final UsageException refused =
        assertThrows(UsageException.class, () -> Probing.of(subject, List.of(flags), new Names()));
    assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
  }

  @Test
  void shouldAskTheAddressesOfOneBackendInOrder() throws IOException {
    assertEquals(List.of("db:5432 5432 2"), shown("db:5432", TCP));
    assertEquals(
        List.of("db:5432 5432 2", "db:5432 80 2"),
        shown("db:5432", List.of("--health", "tcp", "--health", "http,port=80")));
    assertThrows(UsageException.class, () -> Probing.of("db", TCP, new Names()));
    assertThrows(
        UsageException.class, () -> Probing.of("db:1", List.of("--health", "none"), new Names()));
  }
}
