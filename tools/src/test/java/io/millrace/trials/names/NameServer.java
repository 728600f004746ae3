package io.millrace.trials.names;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real dnsmasq on 127.0.0.1 whose records a trial chooses, and changes by starting it anew. */
final class NameServer implements AutoCloseable {
  private static final String LOCALHOST = "127.0.0.1";

  /** A question for the name "up" of type A. */
  private static final String UP = "\0\7\1\0\0\1\0\0\0\0\0\0\2up\0\0\1\0\1";

  private final Path log = MillraceLauncher.freshFolder().resolve("dnsmasq.log");
  private final int port;
  private Process process;

  private NameServer(final int port) {
    this.port = port;
  }

  /** Listens on a free port. */
  static NameServer with(final String... records) throws IOException {
    final NameServer server = new NameServer(Ports.free());
    server.start(records);
    return server;
  }

  /** Where it listens, as a flag of the JVM. */
  String flag() {
    return "-Ddns.server=" + LOCALHOST + ":" + port;
  }

  /** Answers with other records from now on. */
  void change(final String... records) throws IOException {
    stop();
    start(records);
  }

  /** Does not answer any more. */
  void stop() {
    process.destroyForcibly();
    Await.until("the end of dnsmasq", () -> !process.isAlive());
  }

  @Override
  public void close() {
    stop();
  }

  private void start(final String... records) throws IOException {
    final List<String> line = new ArrayList<>(List.of(Dnsmasq.program(), "--keep-in-foreground"));
    line.addAll(Dnsmasq.alone());
    line.add("--listen-address=" + LOCALHOST);
    line.add("--port=" + port);
    line.add("--host-record=up," + LOCALHOST);
    line.addAll(List.of(records));
    process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Await.until(() -> "dnsmasq: " + text(), Limits.WAIT, this::answers);
  }

  private boolean answers() {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(100);
      socket.connect(new InetSocketAddress(LOCALHOST, port));
      final byte[] question = UP.getBytes(StandardCharsets.ISO_8859_1);
      socket.send(new DatagramPacket(question, question.length));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (final SocketTimeoutException | PortUnreachableException e) {
      return false;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text() {
    try {
      return Files.readString(log);
    } catch (final IOException e) {
      return "no log";
    }
  }
}
