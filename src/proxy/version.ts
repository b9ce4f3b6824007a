/** The version of Toxiproxy whose API this server speaks. Clients choose their calls by it. */
export const version = '2.12.0';
