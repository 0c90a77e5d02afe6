package org.postferry.connector;

/**
 * What a pull asks for.
 *
 * @param since where the lane stands; {@link Checkpoint#NONE} to begin
 * @param keywords a snapshot reports keywords too, not only which emails there are; without meaning for other lanes
 * @param head where head stands, for a history that begins; {@link Checkpoint#NONE} where it does not matter. What head has told of known emails goes no
 *     further, and history does not change those: so this is the token that history hands over at its end, unless the connector cannot read it
 */
public record Pull(Lane lane, Checkpoint since, boolean keywords, Checkpoint head) {
    public Pull(Lane lane, Checkpoint since, boolean keywords) {
        this(lane, since, keywords, Checkpoint.NONE);
    }
}
