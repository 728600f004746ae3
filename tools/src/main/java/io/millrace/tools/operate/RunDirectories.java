package io.millrace.tools.operate;

import io.millrace.tools.args.RunDirectory;
import io.millrace.tools.run.Run;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the run directory that a command is about: the one that is named, or the only one with a
 * live process.
 */
public final class RunDirectories {
  private static final String PID_FILE = "pid";
  private static final int PID_DIGITS_MAX = 10;

  private final List<Path> bases;

  private RunDirectories(final List<Path> bases) {
    this.bases = bases;
  }

  /**
   * Where the instances of this user and of the system are.
   *
   * @param environment variables of the process
   * @return the usual places
   */
  public static RunDirectories of(final Map<String, String> environment) {
    return new RunDirectories(RunDirectory.bases(environment));
  }

  /** In these places only. */
  static RunDirectories in(final List<Path> bases) {
    return new RunDirectories(bases);
  }

  /**
   * The directory of a live process.
   *
   * @param dir path that was given, or null
   * @param instance name that was given, or null
   * @return its path
   * @throws OperatorException when there is none, or more than one
   */
  Path live(final String dir, final String instance) throws OperatorException {
    if (dir != null) {
      return path(dir);
    }
    final List<Path> candidates = candidates(instance);
    final List<Path> live = candidates.stream().filter(AdminClient::isListening).toList();
    if (live.size() == 1) {
      return live.get(0);
    }
    if (live.size() > 1) {
      throw new OperatorException(
          Run.USAGE, "several are running; give --instance or --dir: " + listed(live));
    }
    throw OperatorException.failed(nothing(candidates, instance));
  }

  /**
   * The directory of a live process or, when none lives, of a dead one.
   *
   * @param dir path that was given, or null
   * @param instance name that was given, or null
   * @return its path
   * @throws OperatorException when there is none, or more than one to choose from
   */
  public Path liveOrDead(final String dir, final String instance) throws OperatorException {
    if (dir != null) {
      final Path given = path(dir);
      if (!Files.exists(given.resolve(PID_FILE))) {
        throw OperatorException.failed("no Millrace has run in " + given);
      }
      return given;
    }
    final List<Path> candidates = candidates(instance);
    final List<Path> live = candidates.stream().filter(AdminClient::isListening).toList();
    final List<Path> found = live.isEmpty() ? candidates : live;
    if (found.isEmpty()) {
      throw OperatorException.failed(nothing(candidates, instance));
    }
    if (found.size() > 1) {
      throw new OperatorException(
          Run.USAGE,
          (live.isEmpty() ? "none is running, several have run" : "several are running")
              + "; give --instance or --dir: "
              + listed(found));
    }
    return found.get(0);
  }

  /** The process that a directory's file names; empty when none owns it. */
  static String pid(final Path directory) {
    try {
      final String text = Files.readString(directory.resolve(PID_FILE)).strip();
      return text.length() <= PID_DIGITS_MAX && text.matches("\\d+") ? text : "";
    } catch (final IOException e) {
      return "";
    }
  }

  private static Path path(final String dir) throws OperatorException {
    try {
      return Path.of(dir);
    } catch (final InvalidPathException e) {
      throw new OperatorException(Run.USAGE, "--dir: " + e.getMessage());
    }
  }

  private List<Path> candidates(final String instance) {
    final List<Path> found = new ArrayList<>();
    for (final Path base : bases) {
      for (final Path directory : directoriesOf(base)) {
        if (instance == null || directory.getFileName().toString().equals(instance)) {
          found.add(directory);
        }
      }
    }
    return found;
  }

  private static List<Path> directoriesOf(final Path base) {
    final List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base)) {
      for (final Path entry : entries) {
        if (Files.exists(entry.resolve(PID_FILE))) {
          found.add(entry);
        }
      }
    } catch (final IOException e) {
      return List.of(); // it is not there, or not ours to see
    }
    found.sort(null);
    return found;
  }

  private static String listed(final List<Path> directories) {
    final List<String> texts = new ArrayList<>();
    for (final Path directory : directories) {
      final String pid = pid(directory);
      texts.add(directory + (pid.isEmpty() ? "" : " (pid " + pid + ")"));
    }
    return String.join(", ", texts);
  }

  /** Why there is nothing to talk to. */
  private String nothing(final List<Path> candidates, final String instance) {
    for (final Path directory : candidates) {
      final String pid = pid(directory);
      if (!pid.isEmpty() && Files.exists(Path.of("/proc", pid))) {
        final Path socket = directory.resolve("admin");
        return Files.exists(socket) && !Files.isWritable(socket)
            ? "no permission for " + socket + " of process " + pid
            : "process " + pid + " of " + directory + " does not listen for commands";
      }
    }
    final String what = instance == null ? "nothing runs" : "no instance " + instance + " runs";
    final List<String> places = bases.stream().map(Path::toString).toList();
    return what + "; looked in " + String.join(", ", places);
  }
}
