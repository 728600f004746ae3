package io.millrace.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM on the same class path, with no other flags than given. Its errors come with its
 * output.
 */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildJvm(final Process process) {
    this.process = process;
    output = process.inputReader();
  }

  /** Starts the main method of a class. */
  public static ChildJvm start(final List<String> flags, final Class<?> main, final String... args)
      throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The next line that it writes, or null at its end. The JUnit time limit bounds the wait. */
  public String line() throws IOException {
    return output.readLine();
  }

  /** Ends it so that it can tidy nothing up. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(Await.LIMIT_NS, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("not killed");
    }
  }

  /** Its exit status, after its end. */
  public int status() throws InterruptedException {
    if (!process.waitFor(Await.LIMIT_NS, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("it has not ended");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
    process.getOutputStream().close();
  }
}
