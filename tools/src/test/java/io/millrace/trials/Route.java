package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An open way from a client to one backend. */
public final class Route implements AutoCloseable {
  private final InetSocketAddress address;
  private final Millrace millrace;
  private final Process peer;

  private Route(final InetSocketAddress address, final Millrace millrace, final Process peer) {
    this.address = address;
    this.millrace = millrace;
    this.peer = peer;
  }

  public static Route open(final Via via, final Backend backend) {
    if (via == Via.DIRECT) {
      return new Route(backend.address(), null, null);
    }
    if (via == Via.MILLRACE) {
      final Millrace millrace = Millrace.tcp(backend);
      return new Route(millrace.address(), millrace, null);
    }
    final int port = freePort();
    final Process process =
        via == Via.HAPROXY
            ? haproxy(port, backend)
            : Nginx.launch(2, "listen 127.0.0.1:" + port + "; proxy_pass " + backend.text() + ";");
    Await.until(via + " listens", () -> Proc.isListening(port) || !process.isAlive());
    assertTrue(process.isAlive(), via + " did not start");
    return new Route(new InetSocketAddress("127.0.0.1", port), null, process);
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return address;
  }

  public Peer connect() throws IOException {
    return Peer.connect(address);
  }

  /** The forwarder behind it when it is ours. */
  public Optional<Millrace> millrace() {
    return Optional.ofNullable(millrace);
  }

  @Override
  public void close() {
    if (millrace != null) {
      millrace.close();
    }
    if (peer != null) {
      end(peer);
    }
  }

  public static void end(final Process process) {
    process.destroy();
    try {
      if (!process.waitFor(Limits.waitMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A port that nobody listens on now. */
  public static int freePort() {
    return Ports.free();
  }

  private static Process haproxy(final int port, final Backend backend) {
    final List<String> lines =
        List.of(
            "global",
            "  maxconn 8000",
            "defaults",
            "  mode tcp",
            "  timeout connect 3s",
            "  timeout client 1h",
            "  timeout server 1h",
            "listen trial",
            "  bind 127.0.0.1:" + port,
            "  server b " + backend.text());
    return start(
        lines, "haproxy.cfg", folder -> List.of("haproxy", "-db", "-f", folder + "/haproxy.cfg"));
  }

  public static Process start(
      final List<String> lines,
      final String file,
      final java.util.function.Function<Path, List<String>> command) {
    try {
      final Path folder = MillraceLauncher.freshFolder();
      Files.write(folder.resolve(file), lines);
      return new ProcessBuilder(command.apply(folder))
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("output").toFile())
          .start();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
