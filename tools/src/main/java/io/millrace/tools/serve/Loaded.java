package io.millrace.tools.serve;

import io.millrace.tools.args.Settings;
import io.millrace.tools.args.UsageException;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration that was read from the arguments and holds.
 *
 * @param settings what the arguments asked for
 * @param words all words of the arguments, those of their files included
 * @param warnings told when they were read
 * @param epochMs when that was
 */
public record Loaded(Settings settings, List<String> words, List<String> warnings, long epochMs) {
  /** Copies the lists. */
  public Loaded {
    words = List.copyOf(words);
    warnings = List.copyOf(warnings);
  }

  /**
   * One that was read just now.
   *
   * @param arguments the words behind {@code run}
   * @param settings made of them
   * @param warnings told
   * @return for {@link Running#loaded}
   */
  public static Loaded now(
      final List<String> arguments, final Settings settings, final List<String> warnings) {
    List<String> words;
    try {
      words = Settings.words(arguments, Path.of(""));
    } catch (final UsageException e) {
      words = List.of(); // a file has just changed: it will be told that it differs
    }
    return new Loaded(settings, words, warnings, System.currentTimeMillis());
  }
}
