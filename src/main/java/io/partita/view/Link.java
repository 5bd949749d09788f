package io.partita.view;

/**
 * Where to go on from a view.
 *
 * @param rel what is there, in Liberty's words: {@code self}, {@code job execution}
 * @param href an absolute address
 */
public record Link(String rel, String href) {}
