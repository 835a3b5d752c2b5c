// Package seal holds the keys of an installation. They come from
// ANNAE_SECRET_KEY, or from a file in the data folder that is made at the first
// start.
//
// Start with [Parse] or [InFolder]. [Keys.Seal] closes what only the running
// program may read, [Keys.Name] makes the names by which people and chats are
// known in records and logs, [Keys.Sum] tells whether two bodies are the same.
//
// What it leaves out: it doesn't seal anew what an old key sealed, and keeps no
// list of what is sealed.
package seal
