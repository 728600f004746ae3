package io.millrace.tools.reload;

import io.millrace.tools.args.Settings;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.check.CrossCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command line said when it was read.
 *
 * @param arguments the words behind {@code run}
 * @param words the same with those of its files in them
 * @param settings what they mean
 * @param warnings of the command line
 * @param epochMs when it was read
 */
public record Loaded(
    List<String> arguments,
    List<String> words,
    Settings settings,
    List<String> warnings,
    long epochMs) {
  /** Relative files start in the working directory, at each reading. */
  private static final Path FOLDER = Path.of("");

  /** Copies the lists. */
  public Loaded {
    arguments = List.copyOf(arguments);
    words = List.copyOf(words);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a command line and its files as they are now.
   *
   * @param arguments the words behind {@code run}
   * @param environment variables of the process
   * @return what they say
   * @throws UsageException when anything is wrong with them
   */
  public static Loaded read(final List<String> arguments, final Map<String, String> environment) {
    final Settings settings = Settings.read(arguments, FOLDER, environment);
    return new Loaded(
        arguments,
        Settings.words(arguments, FOLDER),
        settings,
        CrossCheck.warnings(settings),
        System.currentTimeMillis());
  }

  /**
   * Whether the files say something else now.
   *
   * @return true when a reload would find other words
   * @throws UsageException when a file cannot be read
   */
  public boolean differsNow() {
    return !Settings.words(arguments, FOLDER).equals(words);
  }
}
