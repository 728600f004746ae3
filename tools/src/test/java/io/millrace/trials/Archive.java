package io.millrace.trials;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The loaded classes of the forwarder, archived once for each jar and virtual machine, as the
 * starter script does: a start takes half the time then, and the trials start some hundred times.
 */
public final class Archive {
  private static final int LIMIT_S = 60;
  private static final Path FILE = file();

  private Archive() {}

  /** Options of the virtual machine that use the archive, silent if it does not fit. */
  public static List<String> options() {
    return List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + FILE, "-Xlog:cds*=off:stderr");
  }

  /** Makes the archive unless there is one that is as old as the jar; one process at a time. */
  private static Path file() {
    final Path jar = MillraceLauncher.jar();
    final String jdk = System.getProperty("java.vm.version").replaceAll("[^A-Za-z0-9.]", "-");
    final Path archive = jar.resolveSibling("trials-" + jdk + ".jsa");
    try (FileChannel channel =
            FileChannel.open(
                jar.resolveSibling("trials.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      final FileTime age = Files.getLastModifiedTime(jar);
      if (!Files.exists(archive) || !Files.getLastModifiedTime(archive).equals(age)) {
        final Path draft = archive.resolveSibling(archive.getFileName() + ".draft");
        make(jar, draft);
        Files.setLastModifiedTime(draft, age);
        Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
      }
      lock.release();
      return archive;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A forwarder that ends when it is ready, and writes what it has loaded. */
  private static void make(final Path jar, final Path draft) throws IOException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(MillraceLauncher.JVM);
    command.addAll(List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + draft));
    command.addAll(List.of("-jar", jar.toString(), "run", "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--backend", "127.0.0.1:9", "--backend", "localhost:9"));
    command.addAll(List.of("--dir", MillraceLauncher.freshFolder().resolve("run").toString()));
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      final List<String> lines = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.startsWith("ready")) {
          process.toHandle().destroy(); // the process itself would close the stream too
        }
      }
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || !Files.exists(draft)) {
        throw new AssertionError("no archive of the classes: " + lines);
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
