package io.millrace.tools.args;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.ListenConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command line asks for.
 *
 * @param config for the core
 * @param log {@code off}, {@code -} or the path of the session log
 * @param http where documents and a page are served, or null
 * @param lameDuckNs how long the end is announced before the drain begins, 0 to 24 h
 * @param directoryOrigin where {@code --dir} or {@code --instance} was given, or null
 * @param warnings of the command line itself
 */
public record Settings(
    ForwarderConfig config,
    String log,
    ListenConfig http,
    long lameDuckNs,
    Origin directoryOrigin,
    List<String> warnings) {
  /** No session log. */
  public static final String LOG_OFF = "off";

  /** Session log on standard output. */
  public static final String LOG_STDOUT = "-";

  /**
   * The same with another configuration of the core.
   *
   * @param other for the core
   * @return a copy
   */
  public Settings withConfig(final ForwarderConfig other) {
    return new Settings(other, log, http, lameDuckNs, directoryOrigin, warnings);
  }

  /**
   * Reads a command line.
   *
   * @param args the arguments after the command
   * @param folder where relative @files start
   * @param environment variables of the process
   * @return what it asks for
   * @throws UsageException when anything is wrong with it
   */
  public static Settings read(
      final List<String> args, final Path folder, final Map<String, String> environment) {
    return new SettingsReader(Pieces.cut(Expander.expand(args, folder)), environment).read();
  }

  /**
   * The words of a command line with those of its files in them, as they are now.
   *
   * @param args the arguments after the command
   * @param folder where relative @files start
   * @return all words in order
   * @throws UsageException when a file cannot be read
   */
  public static List<String> words(final List<String> args, final Path folder) {
    return Expander.expand(args, folder).stream().map(Word::text).toList();
  }
}
