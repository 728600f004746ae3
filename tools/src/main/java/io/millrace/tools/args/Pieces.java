package io.millrace.tools.args;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line cut at each {@code --listen}: global flags, flags of all frontends, and the
 * frontends. Knows flags and places, not values.
 */
final class Pieces {
  private final Piece globals = new Piece();
  private final Piece defaults = new Piece();
  private final List<Piece> frontends = new ArrayList<>();

  private Pieces() {}

  /**
   * Cuts the words.
   *
   * @param words expanded
   * @return the pieces
   */
  static Pieces cut(final List<Word> words) {
    final Pieces pieces = new Pieces();
    int i = 0;
    while (i < words.size()) {
      final Word word = words.get(i);
      final Spelled spelled = Spelled.of(word);
      if (spelled.flag().isSwitch()) {
        pieces.add(new Given(spelled.flag(), requireNoValue(spelled, word), word.origin()));
        i++;
      } else if (spelled.value() != null) {
        pieces.add(new Given(spelled.flag(), spelled.value(), word.origin()));
        i++;
      } else {
        pieces.add(
            new Given(spelled.flag(), valueAt(words, i + 1, spelled.flag(), word), word.origin()));
        i += 2;
      }
    }
    return pieces;
  }

  Piece globals() {
    return globals;
  }

  Piece defaults() {
    return defaults;
  }

  List<Piece> frontends() {
    return frontends;
  }

  private void add(final Given given) {
    if (given.flag() == Flag.LISTEN) {
      frontends.add(new Piece());
    }
    final boolean global = given.flag().scope() == Scope.GLOBAL;
    final Piece open = frontends.isEmpty() ? defaults : frontends.get(frontends.size() - 1);
    (global ? globals : open).add(given);
  }

  private static String requireNoValue(final Spelled spelled, final Word word) {
    if (spelled.value() != null) {
      throw new UsageException(
          spelled.flag().spelling()
              + " ("
              + word.origin()
              + "): "
              + Text.quoted(spelled.value())
              + ": takes no value");
    }
    return "";
  }

  private static String valueAt(
      final List<Word> words, final int index, final Flag flag, final Word word) {
    if (index == words.size() || Spelled.looksLikeFlag(words.get(index).text())) {
      throw new UsageException(
          flag.spelling() + " (" + word.origin() + ") needs a value: " + flag.label());
    }
    return words.get(index).text();
  }
}
