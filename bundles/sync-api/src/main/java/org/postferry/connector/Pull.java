package org.postferry.connector;

/**
 * What a pull asks for.
 *
 * @param since where the lane stands; {@link Checkpoint#NONE} to begin
 * @param keywords a snapshot reports keywords too, not only which emails there are; without meaning for other lanes
 */
public record Pull(Lane lane, Checkpoint since, boolean keywords) {}
