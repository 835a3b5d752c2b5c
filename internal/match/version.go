package match

// Version names the form of a saved model and the way of learning it. A model
// of another version is trained anew.
const Version = version
