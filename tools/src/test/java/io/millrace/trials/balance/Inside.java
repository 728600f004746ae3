package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A fleet and its clients inside a network namespace: one command a line, one answer a line. */
final class Inside implements AutoCloseable {
  private static final String OK = "ok ";

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private Inside(final Process process) {
    this.process = process;
    commands = new PrintStream(process.getOutputStream(), true);
    answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
  }

  static Inside of(final Namespace namespace) throws IOException {
    final List<String> line = new ArrayList<>(namespace.prefix());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Inside.class.getName()));
    return new Inside(
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Backends of these names, as flags. */
  String[] fleet(final String... names) throws IOException {
    return command("fleet " + String.join(" ", names)).split(" ");
  }

  /** The backend of each client. */
  List<String> backends(
      final Who who, final String host, final int port, final List<String> clients)
      throws IOException {
    final String words = who + " " + host + " " + port + " " + String.join(" ", clients);
    return List.of(command(words).split(" "));
  }

  private String command(final String words) throws IOException {
    commands.println(words);
    final String answer = answers.readLine();
    assertTrue(answer != null && answer.startsWith(OK), () -> words + ": " + answer);
    return answer.substring(OK.length());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("end of what ran in the namespace", () -> !process.isAlive());
  }

  public static void main(final String[] args) throws IOException {
    final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(answer(line.split(" ")));
    }
  }

  private static String answer(final String[] words) {
    try {
      if (words[0].equals("fleet")) {
        final Fleet fleet = Fleet.of(Arrays.copyOfRange(words, 1, words.length));
        return OK + String.join(" ", fleet.flags(fleet.names()));
      }
      final InetSocketAddress target = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
      final List<String> clients = Arrays.asList(words).subList(3, words.length);
      return OK + String.join(" ", Front.backends(Who.valueOf(words[0]), target, clients));
    } catch (final IOException | RuntimeException fault) {
      return "error " + fault;
    }
  }
}
