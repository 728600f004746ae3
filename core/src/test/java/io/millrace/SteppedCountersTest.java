package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.ForwarderConfig;
import io.millrace.control.BackendStatus;
import io.millrace.status.BackendTotals;
import io.millrace.status.CounterKind;
import io.millrace.status.CounterSample;
import io.millrace.status.CountersFile;
import io.millrace.status.CountersReader;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The counters file of a forwarder that is stepped, reloads included. Cases C35, C36. */
final class SteppedCountersTest {
  private static final int RELOADS = 50;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  private ServerSocketChannel first;
  private ServerSocketChannel second;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    first = Wire.backend();
    second = Wire.backend();
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    first.close();
    second.close();
  }

  private FrontendSpec front(final String name, final String backend, final int port) {
    return FrontendSpec.tcp()
        .name(name)
        .balance(Algorithm.FIRST)
        .to(FrontendSpec.backend(backend, port));
  }

  /** One session there and back. */
  private void session(
      final InetSocketAddress address, final ServerSocketChannel backend, final int bytes)
      throws IOException {
    final int before = stepped.sessions.size();
    try (Wire client = Wire.open(stepped, address);
        Wire server = Wire.accept(stepped, backend)) {
      client.send(bytes);
      server.receive(bytes);
      server.send(2 * bytes);
      client.receive(2 * bytes);
    }
    stepped.until("it ends", () -> stepped.sessions.size() > before);
  }

  private InetSocketAddress address(final int frontend) {
    return stepped.forwarder.frontends().get(frontend).addresses().get(0);
  }

  /** The sums over the loops of what is not 0. */
  private Map<String, Long> counters() throws IOException {
    stepped.elapse(1_000, 1_000);
    final Map<String, Long> sums = new TreeMap<>();
    for (final CounterSample each :
        CountersReader.open(CountersFile.file(stepped.directory())).read()) {
      if (each.type().kind() != CounterKind.OWN_RATE && each.value() != 0) {
        final String of = each.frontend() + (each.backend() == null ? "" : "/" + each.backend());
        sums.merge(of + " " + each.name(), each.value(), Long::sum);
      }
    }
    return sums;
  }

  private BackendTotals totals(final int backend) {
    final CompletableFuture<List<BackendStatus>> answer =
        stepped.forwarder.order(operations -> operations.backends());
    stepped.until("an answer", answer::isDone);
    return answer.join().get(backend).totals();
  }

  @Test
  void shouldAddUpWhenAFallbackHasABackendOfTheSameName() throws Exception {
    final int refusing = Wire.port(second);
    second.close();
    stepped =
        Stepped.launchIn(
            folder,
            left,
            2,
            front("ro", "pg1", refusing).fallback("rw"),
            front("rw", "pg1", Wire.port(first)));
    session(address(1), first, 10);
    for (int i = 0; i < 3; i++) {
      session(address(0), first, 100);
    }
    final Map<String, Long> now = counters();
    assertEquals(3, now.get("ro frontend.sessions-opened"));
    assertEquals(3, now.get("ro/pg1 backend.connect-errors.refused"));
    assertEquals(3, now.get("ro frontend.connect-failures"));
    assertEquals(3, now.get("ro/rw/pg1 backend.sessions-reached"));
    assertEquals(300, now.get("ro/rw/pg1 backend.bytes-in"));
    assertEquals(600, now.get("ro/rw/pg1 backend.bytes-out"));
    assertEquals(300, now.get("ro frontend.bytes-in"));
    assertEquals(1, now.get("rw/pg1 backend.sessions-reached"));
    assertEquals(10, now.get("rw/pg1 backend.bytes-in"));
    assertEquals(10, now.get("rw frontend.bytes-in"));
    assertEquals(3, totals(0).failures(), "of the one that refuses");
    assertEquals(0, totals(0).sessions());
    assertEquals(4, totals(1).sessions(), "all that have reached it");
    assertEquals(310, totals(1).bytesIn());
  }

  @Test
  void shouldCountBytesOfABackendWhileItsSessionLives() throws Exception {
    stepped = Stepped.launchIn(folder, left, 1, front("rw", "a", Wire.port(first)));
    try (Wire client = Wire.open(stepped, address(0));
        Wire server = Wire.accept(stepped, first)) {
      client.send(1_000);
      server.receive(1_000);
      assertEquals(1_000, counters().get("rw/a backend.bytes-in"));
      assertEquals(1, counters().get("rw/a backend.sessions"));
    }
    stepped.until("it ends", () -> !stepped.sessions.isEmpty());
  }

  @Test
  void shouldStayBoundedWhenReloadsRenameABackend() throws Exception {
    stepped =
        Stepped.launchIn(
            folder,
            left,
            2,
            front("rw", "b0", Wire.port(first)),
            front("ro", "x", Wire.port(first)).fallback("rw"));
    final long before = sizeBytes();
    final int samples = samples();
    for (int i = 1; i <= RELOADS; i++) {
      session(address(0), first, 10);
      reload(
          front("rw", "b" + i, Wire.port(first)),
          front("ro", "x", Wire.port(first)).fallback("rw"));
    }
    stepped.elapse(2_000, 1_000);
    assertEquals(before, sizeBytes());
    assertEquals(samples, samples());
    final Map<String, Long> now = counters();
    assertEquals(RELOADS, now.get("rw frontend.sessions-opened"), "the frontend counts on");
    assertTrue(now.keySet().stream().noneMatch(each -> each.contains("/b1 ")), now::toString);
    session(address(0), first, 10);
    assertEquals(1, counters().get("rw/b" + RELOADS + " backend.sessions-reached"));
  }

  @Test
  void shouldKeepTheCountersOfARemovedFrontendUntilItsLastSessionHasEnded() throws Exception {
    stepped =
        Stepped.launchIn(
            folder,
            left,
            2,
            front("rw", "a", Wire.port(first)),
            front("old", "b", Wire.port(second)));
    try (Wire client = Wire.open(stepped, address(1));
        Wire server = Wire.accept(stepped, second)) {
      reload(front("rw", "a", Wire.port(first)));
      client.send(500);
      server.receive(500);
      assertEquals(500, counters().get("old frontend.bytes-in"));
      assertEquals(500, counters().get("old/b backend.bytes-in"));
    }
    stepped.until("it ends", () -> !stepped.sessions.isEmpty());
    stepped.until(
        "its counters are gone",
        () -> counterNames().stream().noneMatch(each -> each.startsWith("old")));
    assertEquals(1, stepped.forwarder.frontends().size());
  }

  private List<String> counterNames() {
    try {
      return new ArrayList<>(counters().keySet());
    } catch (final IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void reload(final FrontendSpec... frontends) {
    final ForwarderConfig next =
        Stepped.config(stepped.forwarder.loops().size(), frontends)
            .withDirectory(stepped.directory());
    final CompletableFuture<?> answer = stepped.forwarder.apply(next);
    stepped.until("the reload is over", answer::isDone);
    answer.join();
  }

  private int samples() throws IOException {
    return CountersReader.open(CountersFile.file(stepped.directory())).read().size();
  }

  private long sizeBytes() throws IOException {
    return Files.size(CountersFile.file(stepped.directory()));
  }
}
