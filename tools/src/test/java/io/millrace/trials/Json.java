package io.millrace.trials;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict reader of one JSON value: maps, lists, strings, doubles, booleans, null. Duplicate keys
 * are refused.
 */
public final class Json {
  private final String text;
  private int at;

  private Json(final String text) {
    this.text = text;
  }

  public static Object parse(final String text) {
    final Json json = new Json(text);
    final Object value = json.value();
    json.requireEnd();
    return value;
  }

  public static Map<String, Object> object(final String text) {
    final Json json = new Json(text);
    json.blanks();
    final Map<String, Object> map = json.members();
    json.requireEnd();
    return map;
  }

  private void requireEnd() {
    blanks();
    if (at != text.length()) {
      throw bad("text after the value");
    }
  }

  private Object value() {
    blanks();
    switch (peek()) {
      case '{':
        return members();
      case '[':
        return elements();
      case '"':
        return string();
      case 't':
        return word("true", Boolean.TRUE);
      case 'f':
        return word("false", Boolean.FALSE);
      case 'n':
        return word("null", null);
      default:
        return number();
    }
  }

  private Map<String, Object> members() {
    final Map<String, Object> map = new LinkedHashMap<>();
    expect('{');
    blanks();
    if (peek() == '}') {
      at++;
      return map;
    }
    while (true) {
      blanks();
      final String key = string();
      blanks();
      expect(':');
      if (map.containsKey(key)) {
        throw bad("duplicate key " + key);
      }
      map.put(key, value());
      blanks();
      if (peek() != ',') {
        expect('}');
        return map;
      }
      at++;
    }
  }

  private List<Object> elements() {
    final List<Object> list = new ArrayList<>();
    expect('[');
    blanks();
    if (peek() == ']') {
      at++;
      return list;
    }
    while (true) {
      list.add(value());
      blanks();
      if (peek() != ',') {
        expect(']');
        return list;
      }
      at++;
    }
  }

  private String string() {
    expect('"');
    final StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      final char c = text.charAt(at++);
      if (c < ' ') {
        throw bad("control character in a string");
      }
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() {
    final char c = peek();
    at++;
    if (c == 'u') {
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    final int index = "\"\\/bfnrt".indexOf(c);
    if (index < 0) {
      throw bad("escape");
    }
    return "\"\\/\b\f\n\r\t".charAt(index);
  }

  private Double number() {
    final int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (!text.substring(start, at).matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      throw bad("number");
    }
    return Double.valueOf(text.substring(start, at));
  }

  private Object word(final String word, final Object value) {
    if (!text.startsWith(word, at)) {
      throw bad("word");
    }
    at += word.length();
    return value;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw bad("end of text");
    }
    return text.charAt(at);
  }

  private void expect(final char c) {
    if (peek() != c) {
      throw bad("no '" + c + "'");
    }
    at++;
  }

  private IllegalArgumentException bad(final String why) {
    return new IllegalArgumentException("JSON: " + why + " at " + at + " of: " + text);
  }
}
