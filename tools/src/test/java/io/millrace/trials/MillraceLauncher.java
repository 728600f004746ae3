package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How a forwarder is started. */
public final class MillraceLauncher {
  /** The options of the starter script. */
  static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx64m",
          "-Xmn8m",
          "-XX:MaxDirectMemorySize=4g",
          "-XX:-UsePerfData",
          "-XX:AutoBoxCacheMax=20000",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:TrimNativeHeapInterval=1000",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:AsyncDeflationInterval=1000",
          "-Xlog:disable",
          "-Xlog:all=warning:stderr");

  /** Backends that count connections must not see probes. */
  private static final String HEALTH = "--health";

  private final List<String> prefix = new ArrayList<>();
  private final List<String> jvm = new ArrayList<>();
  private final List<String> args = new ArrayList<>();
  private final List<Pattern> tolerated = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String verb = "run";
  private int descriptors;
  private boolean readsOutput = true;
  private boolean bare;

  /** One TCP frontend on a free port of 127.0.0.1 with these backends and more flags. */
  public MillraceLauncher tcp(final List<Backend> backends, final String... flags) {
    args("--listen", "127.0.0.1:0");
    for (final Backend backend : backends) {
      args("--backend", backend.name() + "=" + backend.text() + backend.keys());
    }
    return args(flags);
  }

  /** Arguments of {@code run}. */
  public MillraceLauncher args(final String... flags) {
    args.addAll(Arrays.asList(flags));
    return this;
  }

  /** The command {@code check} instead of {@code run}: it prints and ends. */
  public MillraceLauncher check() {
    verb = "check";
    return this;
  }

  /** Another command than {@code run}, which has none of its flags. */
  public MillraceLauncher command(final String name) {
    verb = name;
    return bare();
  }

  /** Without the run directory, session log, drain time and {@code --health} of the trials. */
  public MillraceLauncher bare() {
    bare = true;
    return this;
  }

  public MillraceLauncher jvm(final String... flags) {
    jvm.addAll(Arrays.asList(flags));
    return this;
  }

  /** So that {@link Memory#keptKib} tells what it keeps. */
  public MillraceLauncher steadyMemory() {
    return jvm(Memory.STEADY.toArray(String[]::new));
  }

  public MillraceLauncher env(final String name, final String value) {
    environment.put(name, value);
    return this;
  }

  /** The limit of open descriptors, soft and hard. */
  public MillraceLauncher descriptors(final int limit) {
    descriptors = limit;
    return this;
  }

  /** A command in front, for example {@code ip netns exec NAME}. */
  public MillraceLauncher prefix(final String... command) {
    prefix.addAll(Arrays.asList(command));
    return this;
  }

  /** Lines on stderr that are right in this trial although they look like trouble. */
  public MillraceLauncher tolerate(final String regex) {
    tolerated.add(Pattern.compile(regex));
    return this;
  }

  /** Nobody reads the session log until {@link Millrace#startReading}. */
  public MillraceLauncher unread() {
    readsOutput = false;
    return this;
  }

  /** Starts and waits for {@code ready}. */
  public Millrace start() {
    return launch().awaitReady();
  }

  /** Starts and does not wait. */
  public Millrace launch() {
    final List<String> command = command();
    final ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "NOTIFY_SOCKET"));
    builder.environment().putAll(environment);
    if (environment.containsKey("JAVA_TOOL_OPTIONS")) {
      tolerate("^Picked up JAVA_TOOL_OPTIONS");
    }
    try {
      final int dir = command.lastIndexOf("--dir");
      final Path directory = Path.of(dir < 0 ? "" : command.get(dir + 1));
      return new Millrace(builder.start(), directory, tolerated, readsOutput);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command() {
    final List<String> command = new ArrayList<>(prefix);
    if (descriptors > 0) {
      command.addAll(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(Archive.options());
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar().toString(), verb));
    if (!bare && !commonArgs().contains(HEALTH)) {
      command.addAll(List.of(HEALTH, "none"));
    }
    command.addAll(args);
    addDefault(command, "--dir", freshFolder().resolve("run").toString());
    addDefault(command, "--log", "-");
    addDefault(command, "--drain", "200ms");
    return command;
  }

  /** Those in front of the first frontend: they hold where a frontend does not say otherwise. */
  private List<String> commonArgs() {
    final int first = args.indexOf("--listen");
    return first < 0 ? args : args.subList(0, first);
  }

  private void addDefault(final List<String> command, final String flag, final String value) {
    if (!bare && !args.contains(flag)) {
      command.addAll(List.of(flag, value));
    }
  }

  /** A new folder that goes with this virtual machine. */
  public static Path freshFolder() {
    try {
      final Path folder = Files.createTempDirectory("millrace-trial");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
      return folder;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(final Path folder) {
    try (var files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (final IOException e) {
      // Left to the temporary folder's own cleaning.
    }
  }

  static Path jar() {
    final Path jar = Path.of(System.getProperty("millrace.jar", "target/millrace.jar"));
    assertTrue(Files.exists(jar), () -> jar.toAbsolutePath() + " is missing: mvn package first");
    return jar.toAbsolutePath();
  }
}
