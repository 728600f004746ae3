package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Peers and clients inside a network namespace, driven from the trial. One thread at a time. */
final class Remote implements AutoCloseable {
  private static final String NOTHING = "nothing";

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private Remote(final Process process) {
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true);
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
  }

  static Remote in(final Namespace namespace) throws IOException {
    final List<String> line = new ArrayList<>(namespace.prefix());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), RemoteMain.class.getName()));
    return new Remote(
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  void echo(final String name, final String host, final int port) {
    command("echo", name, host, String.valueOf(port));
  }

  /** A client on the loopback address. */
  void client(final String name, final String host, final int port) {
    command("client", name, host, String.valueOf(port));
  }

  /** A client whose source address the kernel chooses. */
  void wildcardClient(final String name, final String host, final int port) {
    command("wildcard", name, host, String.valueOf(port));
  }

  /** Of a peer or a client. */
  void closePeer(final String name) {
    command("close", name);
  }

  List<String> texts(final String peer) {
    final String texts = command("texts", peer);
    return texts.isEmpty() ? List.of() : List.of(texts.split(" "));
  }

  void awaitText(final String peer, final String text) {
    Await.until("\"" + text + "\" at " + peer, () -> hasText(peer, text));
  }

  boolean hasText(final String peer, final String text) {
    return texts(peer).contains(text);
  }

  void send(final String client, final String text) {
    command("send", client, text);
  }

  /** Sends so many datagrams of zeros as fast as it goes. */
  void burst(final String client, final int count, final int size) {
    command("burst", client, String.valueOf(count), String.valueOf(size));
  }

  long count(final String peer) {
    return Long.parseLong(command("count", peer));
  }

  /** The next datagram as {@code sender text}, or {@code nothing}. */
  String receive(final String client, final Duration limit) {
    return command("receive", client, String.valueOf(limit.toMillis()));
  }

  /** Sends a text and returns sender and text of the answer, or {@code nothing}. */
  String ask(final String client, final String text) {
    send(client, text);
    return receive(client, Limits.WAIT);
  }

  /**
   * Whether a text comes back within a short time; late answers to earlier texts are passed over.
   */
  boolean isAnswered(final String client, final String text, final Duration limit) {
    send(client, text);
    final long deadlineNs = System.nanoTime() + limit.toNanos();
    while (deadlineNs - System.nanoTime() > 0) {
      final String answer = receive(client, limit);
      if (answer.equals(NOTHING) || answer.endsWith(" " + text)) {
        return !answer.equals(NOTHING);
      }
    }
    return false;
  }

  private String command(final String... words) {
    commands.println(String.join(" ", words));
    final String answer = readAnswer();
    assertTrue(
        answer != null && answer.startsWith("ok "), () -> String.join(" ", words) + ": " + answer);
    return answer.substring("ok ".length());
  }

  private String readAnswer() {
    try {
      return answers.readLine();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("end of the namespace's peers", () -> !process.isAlive());
  }
}
