package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ForwarderConfig;
import io.millrace.status.ErrorLog;
import io.millrace.status.EventKind;
import io.millrace.status.EventLogReader;
import io.millrace.status.SessionRecord;
import io.millrace.status.SessionSink;
import io.millrace.testkit.Await;
import io.millrace.testkit.ChildJvm;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Faults can be read after the process was killed, and after the next one has started. O9. */
final class FaultsKeptTest {
  private static final int SESSIONS = 3;
  private static final List<String> OPENS =
      List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED");

  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  /** An embedder whose sink has a fault that names the client; lives until it is killed. */
  static final class Faulty {
    private Faulty() {}

    public static void main(final String[] args) throws Exception {
      final Path directory = Path.of(args[0]);
      try (ServerSocketChannel backend = Wire.backend();
          Forwarder forwarder =
              Forwarder.launch(
                  config(directory, Wire.port(backend)),
                  new Context().descriptorsMax(4_096).sessionSink(new BrokenSink()))) {
        for (int i = 0; i < SESSIONS; i++) {
          reset(forwarder.frontends().get(0).addresses().get(0));
        }
        final EventLogReader events = EventLogReader.open(EventLogReader.file(directory));
        final boolean[] told = new boolean[1];
        Await.until(
            "the faults are told",
            () -> events.poll(each -> told[0] |= each.kind() == EventKind.ERROR) >= 0 && told[0]);
        Await.until("all faults are kept", () -> isKept(ErrorLog.file(directory)));
        System.out.println("told");
        while (System.in.read() >= 0) {
          // until it is killed
        }
      }
    }
  }

  /** One entry counts all. */
  private static boolean isKept(final Path file) {
    try {
      return faults(file).stream().anyMatch(each -> each.startsWith(SESSIONS + " "));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void reset(final InetSocketAddress address) throws IOException {
    try (SocketChannel client = SocketChannel.open(address)) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  }

  private static final class BrokenSink implements SessionSink {
    @Override
    public void onSession(final SessionRecord session) {
      throw new IllegalStateException("broken for " + session.client());
    }

    @Override
    public void onRefused(final SessionRecord session) {
      throw new IllegalStateException("broken for " + session.client());
    }
  }

  private static ForwarderConfig config(final Path directory, final int port) {
    final ForwarderConfig config = Stepped.config(1, FrontendSpec.tcp().to(port));
    return new ForwarderConfig(
        config.loops(),
        config.idle(),
        config.sessionsMaxTotal(),
        config.buffersBytes(),
        config.portSharing(),
        config.drainNs(),
        config.resolveNs(),
        directory,
        config.frontends());
  }

  private static List<String> faults(final Path file) throws IOException {
    final List<String> faults = new ArrayList<>();
    ErrorLog.read(file, (count, first, last, trace) -> faults.add(count + " " + trace));
    return faults;
  }

  @Test
  void shouldKeepFaultsWithoutAddressesThroughAKillAndATakeOver() throws Exception {
    try (ChildJvm child = ChildJvm.start(OPENS, Faulty.class, folder.toString())) {
      assertEquals("told", child.line());
      child.kill();
    }
    final List<String> faults = faults(ErrorLog.file(folder));
    assertEquals(1, faults.size(), faults::toString);
    final String fault = faults.get(0);
    assertTrue(
        fault.startsWith(SESSIONS + " java.lang.IllegalStateException: broken for /ADDRESS\n"),
        fault);
    assertTrue(fault.contains("FaultsKeptTest$BrokenSink.on"), fault);
    assertFalse(fault.contains("127.0.0.1"), fault);

    final Context context =
        new Context()
            .descriptorsMax(4_096)
            .faultHandler(left.errorLog())
            .fatalHandler(left.errorLog());
    Forwarder.launch(config(folder, 1), context).close();
    assertEquals(faults, faults(ErrorLog.oldFile(folder)));
    assertEquals(List.of(), faults(ErrorLog.file(folder)));
    assertTrue(Files.exists(EventLogReader.oldFile(folder)));
  }
}
