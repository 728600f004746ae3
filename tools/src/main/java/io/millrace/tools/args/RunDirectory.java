package io.millrace.tools.args;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Chooses the run directory: {@code --dir}, or a folder with the instance's name under the first
 * usable base.
 */
final class RunDirectory {
  private static final Path SYSTEM = Path.of("/run/millrace");

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
    final String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/")) {
      return Path.of(runtime, "millrace", instance);
    }
    if (Files.isWritable(SYSTEM) || !Files.exists(SYSTEM) && Files.isWritable(SYSTEM.getParent())) {
      return SYSTEM.resolve(instance);
    }
    final Object user = owner(Path.of("/proc/self"));
    final Path base = Path.of(System.getProperty("java.io.tmpdir"), "millrace-" + user);
    if (Files.exists(base, LinkOption.NOFOLLOW_LINKS) && !user.equals(owner(base))) {
      throw new ValueException(base + " belongs to another user; give --dir");
    }
    return base.resolve(instance);
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
