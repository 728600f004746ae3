package io.millrace.tools.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server for the health trials, and a standby that follows it. */
final class PostgresServer implements AutoCloseable {
  private final Workplace workplace;
  private final String name;
  private final int port;

  private PostgresServer(final Workplace workplace, final String name) throws Exception {
    this.workplace = workplace;
    this.name = name;
    port = Workplace.freePort();
  }

  /**
   * A primary with 8 connections, 3 of them kept back. Who may in how: {@code postgres} and {@code
   * guest} freely; {@code asked} and {@code scrammer} by SCRAM, {@code hashed} by MD5, {@code
   * plain} in the clear, with their own names as passwords.
   */
  static PostgresServer primary() throws Exception {
    final PostgresServer server = new PostgresServer(new Workplace(), "primary");
    final Path data = server.data();
    final List<String> init = as(Programs.require("initdb"), "-D", data.toString());
    init.addAll(List.of("-U", "postgres", "--auth=trust", "--no-sync", "--no-locale"));
    server.workplace.handTo("postgres");
    server.workplace.run(60, init);
    final Path access = data.resolve("pg_hba.conf");
    Files.writeString(
        access,
        "host all asked 127.0.0.1/32 scram-sha-256\n"
            + "host all scrammer 127.0.0.1/32 scram-sha-256\n"
            + "host all hashed 127.0.0.1/32 md5\n"
            + "host all plain 127.0.0.1/32 password\n"
            + Files.readString(access));
    server.start();
    server.query("create role guest login");
    server.query("create role scrammer login password 'scrammer'");
    server.query("create role plain login password 'plain'");
    server.query("set password_encryption = 'md5'; create role hashed login password 'hashed'");
    return server;
  }

  /** One more server, which streams from this one. */
  PostgresServer standby() throws Exception {
    final PostgresServer standby = new PostgresServer(workplace, "standby");
    final List<String> copy =
        as(Programs.require("pg_basebackup"), "-D", standby.data().toString());
    copy.addAll(List.of("-h", Workplace.LOCALHOST, "-p", "" + port, "-U", "postgres", "-R"));
    copy.addAll(List.of("--checkpoint=fast", "--no-sync", "-X", "stream"));
    workplace.run(60, copy);
    standby.start();
    return standby;
  }

  private void start() throws Exception {
    final List<String> server = as(Programs.require("postgres"), "-D", data().toString());
    server.addAll(List.of("-p", "" + port, "-c", "listen_addresses=127.0.0.1"));
    server.addAll(List.of("-c", "unix_socket_directories=" + workplace.folder()));
    server.addAll(List.of("-c", "max_connections=8", "-c", "superuser_reserved_connections=3"));
    server.addAll(List.of("-c", "log_connections=on", "-c", "fsync=off"));
    server.addAll(List.of("-c", "max_wal_senders=4", "-c", "hot_standby=on"));
    workplace.start(name, server);
    workplace.await(name, () -> log().contains("ready to accept"));
  }

  int port() {
    return port;
  }

  Workplace workplace() {
    return workplace;
  }

  /** All that it has logged. */
  String log() {
    return workplace.text(name);
  }

  /** Connections that it has received. */
  long received() {
    return log().lines().filter(line -> line.contains("connection received")).count();
  }

  /** What psql prints as the superuser. */
  String query(final String sql) throws Exception {
    return workplace.run(20, client("postgres", sql)).strip();
  }

  /** The command of psql for a user. */
  List<String> client(final String user, final String sql) {
    return List.of(
        Programs.require("psql"),
        "-h",
        Workplace.LOCALHOST,
        "-p",
        "" + port,
        "-U",
        user,
        "-At",
        "-c",
        sql,
        "postgres");
  }

  /** Ends this one and its standbys. */
  @Override
  public void close() throws IOException {
    workplace.close();
  }

  private Path data() {
    return workplace.folder().resolve(name);
  }

  private static List<String> as(final String... command) {
    final List<String> words = new ArrayList<>(Workplace.as("postgres"));
    words.addAll(List.of(command));
    return words;
  }
}
