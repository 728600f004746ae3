package io.millrace.tools.args;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Replaces each {@code @FILE} by the words of the file. An {@code @other} inside a file is relative
 * to that file. A quoted {@code '@word'} is no file.
 */
final class Expander {
  /** Files inside files. */
  static final int DEPTH_MAX = 8;

  /** Largest file: two hundred frontends with a thousand backends each would fit many times. */
  static final int FILE_BYTES_MAX = 16 << 20;

  /**
   * Most files and most words: files that include each other several times would multiply without
   * end.
   */
  static final int FILES_MAX = 1000;

  static final int WORDS_MAX = 1_000_000;

  private final List<Word> words = new ArrayList<>();
  private final Deque<Path> open = new ArrayDeque<>();
  private int files;

  private Expander() {}

  /**
   * Expands a command line.
   *
   * @param args the arguments after the command
   * @param folder where relative paths on the command line start
   * @return all words in order
   */
  static List<Word> expand(final List<String> args, final Path folder) {
    final Expander expander = new Expander();
    for (int i = 0; i < args.size(); i++) {
      expander.add(new RawWord(args.get(i), isFile(args.get(i))), Origin.at(null, i + 1), folder);
    }
    return expander.words;
  }

  private static boolean isFile(final String argument) {
    return argument.length() > 1 && argument.charAt(0) == '@';
  }

  private void add(final RawWord raw, final Origin origin, final Path folder) {
    if (raw.isFile()) {
      include(raw.text().substring(1), origin, folder);
    } else if (words.size() < WORDS_MAX) {
      words.add(new Word(raw.text(), origin));
    } else {
      throw new UsageException(origin + ": more than " + WORDS_MAX + " words");
    }
  }

  private void include(final String name, final Origin origin, final Path folder) {
    final Path path = path(name, origin, folder);
    final Path key = path.toAbsolutePath().normalize();
    if (open.contains(key)) {
      throw new UsageException("@" + name + " (" + origin + ") includes itself");
    }
    if (open.size() == DEPTH_MAX) {
      throw new UsageException(
          "@" + name + " (" + origin + ") lies deeper than " + DEPTH_MAX + " files");
    }
    if (++files > FILES_MAX) {
      throw new UsageException("@" + name + " (" + origin + "): more than " + FILES_MAX + " files");
    }
    open.push(key);
    final WordReader reader = new WordReader(read(path, name, origin), path.toString());
    for (RawWord raw = reader.next(); raw != null; raw = reader.next()) {
      add(raw, Origin.at(path.toString(), reader.wordLine()), path.getParent());
    }
    open.pop();
  }

  private static Path path(final String name, final Origin origin, final Path folder) {
    try {
      return folder == null ? Path.of(name) : folder.resolve(name);
    } catch (final InvalidPathException e) {
      throw new UsageException("@" + Text.quoted(name) + " (" + origin + ") is no path");
    }
  }

  private static String read(final Path path, final String name, final Origin origin) {
    final String problem;
    try (InputStream in = Files.newInputStream(path)) {
      final byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length <= FILE_BYTES_MAX) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
      problem = "is larger than " + (FILE_BYTES_MAX >> 20) + "m";
    } catch (final NoSuchFileException e) {
      throw unreadable(path, name, origin, "there is no such file");
    } catch (final AccessDeniedException e) {
      throw unreadable(path, name, origin, "permission denied");
    } catch (final CharacterCodingException e) {
      throw unreadable(path, name, origin, "is not UTF-8");
    } catch (final IOException e) {
      throw unreadable(path, name, origin, e.getMessage());
    }
    throw unreadable(path, name, origin, problem);
  }

  private static UsageException unreadable(
      final Path path, final String name, final Origin origin, final String problem) {
    return new UsageException(
        "@" + name + " (" + origin + "): " + path.toAbsolutePath() + ": " + problem);
  }

  /**
   * A word before expansion.
   *
   * @param text without quotes
   * @param isFile whether it names a file
   */
  record RawWord(String text, boolean isFile) {}
}
