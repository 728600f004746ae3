package io.millrace.tools.args;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses the run directory: {@code --dir}, or a folder with the instance's name under the first
 * usable base.
 */
public final class RunDirectory {
  private static final String FOLDER = "millrace";
  private static final Path SYSTEM = Path.of("/run", FOLDER);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern USER_IDS = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");

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
    return Path.of(System.getProperty("java.io.tmpdir"), FOLDER + "-" + user());
  }

  private static boolean isForeign(final Path base) {
    return Files.exists(base, LinkOption.NOFOLLOW_LINKS) && !user().equals(owner(base));
  }

  private static String owner(final Path path) {
    try {
      return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS).toString();
    } catch (final IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name");
    }
  }

  private static String user() {
    try {
      return user(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
    } catch (final IOException e) {
      return System.getProperty("user.name");
    }
  }

  /**
   * Who files of this process belong to. The owner of a folder in /proc does not tell: {@code
   * /proc/self} is a link, which root owns, and so may be what it leads to.
   *
   * @param status what /proc tells of a process
   * @return its effective user id, the second one of the line
   */
  static String user(final String status) {
    final Matcher ids = USER_IDS.matcher(status);
    return ids.find() ? ids.group(1) : System.getProperty("user.name");
  }
}
