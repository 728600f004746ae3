package io.millrace.tools.args;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Chooses the run directory: {@code --dir}, or a folder with the instance's name under the first
 * usable base.
 */
public final class RunDirectory {
  private static final String FOLDER = "millrace";
  private static final Path SYSTEM = Path.of("/run", FOLDER);

  private RunDirectory() {}

  /**
   * The directory given by path.
   *
   * @param text the value of {@code --dir}
   * @return its path
   */
  static Path given(final String text) {
    if (text.isBlank()) {
      throw new ValueException(Text.quoted(text) + " is no path");
    }
    try {
      return Path.of(text);
    } catch (final InvalidPathException e) {
      throw new ValueException(Text.quoted(text) + " is no path: " + e.getReason());
    }
  }

  /**
   * The directory of an instance.
   *
   * @param instance its name, of the alphabet of names
   * @param environment variables of the process
   * @return a path that may not exist yet
   */
  static Path of(final String instance, final Map<String, String> environment) {
    if (".".equals(instance) || "..".equals(instance)) {
      throw new ValueException(
          Text.quoted(instance) + " is no name of a folder; give another --instance");
    }
    final Path runtime = runtimeBase(environment);
    if (runtime != null) {
      return runtime.resolve(instance);
    }
    if (Files.isWritable(SYSTEM) || !Files.exists(SYSTEM) && Files.isWritable(SYSTEM.getParent())) {
      return SYSTEM.resolve(instance);
    }
    final Path base = temporaryBase();
    if (isForeign(base)) {
      throw new ValueException(base + " belongs to another user; give --dir");
    }
    return base.resolve(instance);
  }

  /**
   * Where the directories of instances may be, whether anything is there or not.
   *
   * @param environment variables of the process
   * @return in the order in which {@code run} chooses; none belongs to another user's temporary
   *     folder
   */
  public static List<Path> bases(final Map<String, String> environment) {
    final List<Path> bases = new ArrayList<>();
    final Path runtime = runtimeBase(environment);
    if (runtime != null) {
      bases.add(runtime);
    }
    bases.add(SYSTEM);
    final Path temporary = temporaryBase();
    if (!isForeign(temporary)) {
      bases.add(temporary);
    }
    return bases;
  }

  private static Path runtimeBase(final Map<String, String> environment) {
    final String runtime = environment.get("XDG_RUNTIME_DIR");
    return runtime != null && runtime.startsWith("/") ? Path.of(runtime, FOLDER) : null;
  }

  private static Path temporaryBase() {
    final String name = FOLDER + "-" + owner(Path.of("/proc/self"));
    return Path.of(System.getProperty("java.io.tmpdir"), name);
  }

  private static boolean isForeign(final Path base) {
    return Files.exists(base, LinkOption.NOFOLLOW_LINKS)
        && !owner(Path.of("/proc/self")).equals(owner(base));
  }

  /** The user id of a file's owner; of a folder in /proc that of the process. */
  private static Object owner(final Path path) {
    try {
      return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (final IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name");
    }
  }
}
